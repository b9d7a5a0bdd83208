package io.headrace.bench;

import java.time.Duration;

/** What the client does with a job after an answer. */
sealed interface Step {

  /** The job ended well. */
  record Finish() implements Step {}

  /** The job is an error of this kind; kinds are few, so that they can be counted. */
  record GiveUp(String kind) implements Step {}

  /** Retrieve the job after a pause. */
  record Ask(String id, Duration pause) implements Step {}

  /** Wait for the job's webhook. */
  record Expect(String id) implements Step {}

  static Step after(Mode mode, Answer answer) {
    if (answer.httpStatus() != 200) {
      return new GiveUp("http " + answer.httpStatus());
    }
    return switch (mode) {
      case Mode.Submit _ -> answer.id().<Step>map(_ -> new Finish()).orElse(new GiveUp("no id"));
      case Mode.Wait _ -> ended(answer, new GiveUp("answered before the outcome"));
      case Mode.Background _ -> ended(answer, ask(answer, Duration.ZERO));
      case Mode.Poll(Duration interval) -> ended(answer, ask(answer, interval));
      case Mode.Webhook _ -> ended(answer, expect(answer));
    };
  }

  private static Step ask(Answer answer, Duration pause) {
    return answer.id().<Step>map(id -> new Ask(id, pause)).orElse(new GiveUp("no id"));
  }

  private static Step expect(Answer answer) {
    return answer.id().<Step>map(Expect::new).orElse(new GiveUp("no id"));
  }

  private static Step ended(Answer answer, Step otherwise) {
    return answer.status().map(status -> ended(status, otherwise)).orElse(new GiveUp("no status"));
  }

  private static Step ended(JobStatus status, Step otherwise) {
    return switch (status) {
      case COMPLETED, INCOMPLETE -> new Finish();
      case FAILED, CANCELLED, EXPIRED -> new GiveUp("job " + status.word());
      case QUEUED, IN_PROGRESS -> otherwise;
    };
  }
}
