package io.headrace.workers;

import io.headrace.config.Hop;
import io.headrace.config.Routes;
import io.headrace.topic.HandOver;
import io.headrace.workers.resilience.Decision.MoveOn;
import io.headrace.workers.window.Job;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Where a lane's jobs stand in their models' chains of targets, and where they go on. */
final class Chain {
  private final Routes routes;
  private final String lane;

  Chain(Routes routes, String lane) {
    this.routes = routes;
    this.lane = lane;
  }

  /** The target that this lane asks for a job. */
  Hop here(Job job) {
    return HandOver.of(job.source().headers())
        .map(handed -> routes.here(job.request(), lane, handed.place()))
        .orElseGet(() -> routes.here(job.request(), lane));
  }

  /** Calls of the targets before. */
  static int attemptsBefore(Job job) {
    return HandOver.of(job.source().headers()).map(HandOver::attempts).orElse(0);
  }

  /** To the next target that can be asked what the job asks. */
  Optional<MoveOn> onward(Job job) {
    return next(job, here(job).place(), passedBy(job));
  }

  /** The same, while this target stays one to come back to; empty for those that came back. */
  Optional<MoveOn> passingBy(Job job) {
    int place = here(job).place();
    return routes.isLastResort(job.request(), place)
        ? Optional.empty()
        : next(job, place, passedBy(job, place));
  }

  boolean hasCheaper(Job job) {
    return routes.hasCheaper(job.request());
  }

  /** To a model that costs less; this one stays to come back to. */
  Optional<MoveOn> cheaper(Job job) {
    int place = here(job).place();
    return routes.isLastResort(job.request(), place)
        ? Optional.empty()
        : routes
            .cheaper(job.request(), job.body())
            .map(next -> new MoveOn(next, passedBy(job, place)));
  }

  private Optional<MoveOn> next(Job job, int place, SortedSet<Integer> passedBy) {
    return routes
        .next(job.request(), job.body(), place, passedBy)
        .map(next -> new MoveOn(next, passedBy));
  }

  private static SortedSet<Integer> passedBy(Job job, int place) {
    SortedSet<Integer> passedBy = new TreeSet<>(passedBy(job));
    passedBy.add(place);
    return passedBy;
  }

  private static SortedSet<Integer> passedBy(Job job) {
    return HandOver.of(job.source().headers())
        .map(HandOver::passedBy)
        .orElseGet(Collections::emptySortedSet);
  }
}
