package io.headrace.workers;

import io.headrace.config.Hop;
import io.headrace.config.Routes;
import io.headrace.job.JobRequest;
import io.headrace.topic.HandOver;
import io.headrace.workers.window.Job;
import java.util.Optional;

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
    String model = job.request().model();
    return HandOver.of(job.source().headers())
        .map(handed -> routes.hop(model, lane, handed.place()))
        .orElseGet(() -> routes.hop(model, lane));
  }

  /** Calls of the targets before. */
  static int attemptsBefore(Job job) {
    return HandOver.of(job.source().headers()).map(HandOver::attempts).orElse(0);
  }

  /** The next target that can be asked what the job asks. */
  Optional<Hop> next(Job job) {
    JobRequest request = job.request();
    return routes.next(request.operation(), request.model(), job.body(), here(job).place());
  }
}
