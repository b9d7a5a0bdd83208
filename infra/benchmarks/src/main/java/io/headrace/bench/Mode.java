package io.headrace.bench;

import java.time.Duration;

/** How a job's outcome is learnt. */
public sealed interface Mode {

  /** Accept only: the job is over, for the client, when the gateway has taken it. */
  record Submit() implements Mode {}

  /** One call, held by the gateway until the outcome. */
  record Wait() implements Mode {}

  /** Submit, then at once retrieve calls held by the gateway for up to {@code hold} each. */
  record Background(Duration hold) implements Mode {
    public Background {
      Require.that(hold.toSeconds() >= 1 && hold.toSeconds() <= 60, "hold", hold, "1 s to 60 s");
    }
  }

  /** Submit, then short retrieve calls, {@code interval} between an answer and the next call. */
  record Poll(Duration interval) implements Mode {
    public Poll {
      Require.that(interval.toMillis() >= 1, "poll-interval", interval, "1 ms or longer");
    }
  }

  /**
   * Submit, then wait for the webhook of the outcome, at an endpoint of the generator's own.
   *
   * @param troubled endpoints beside it that nobody answers for, and as many that take 9 s to
   */
  record Webhook(int troubled) implements Mode {
    public Webhook {
      Require.that(troubled >= 0 && troubled <= 20, "troubled", troubled, "0 to 20");
    }
  }

  default String label() {
    return switch (this) {
      case Submit _ -> "submit";
      case Wait _ -> "wait";
      case Background _ -> "background";
      case Poll _ -> "poll";
      case Webhook _ -> "webhook";
    };
  }

  /** Whether the submit asks for the identifier only, not for the outcome. */
  default boolean submitsInBackground() {
    return switch (this) {
      case Submit _, Background _, Poll _, Webhook _ -> true;
      case Wait _ -> false;
    };
  }

  /** Whether a call stays open as long as its job runs. */
  default boolean holdsCalls() {
    return switch (this) {
      case Wait _, Background _ -> true;
      case Submit _, Poll _, Webhook _ -> false;
    };
  }
}
