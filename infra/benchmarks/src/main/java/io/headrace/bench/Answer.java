package io.headrace.bench;

import java.util.Optional;
import java.util.OptionalLong;

/** What the load generator reads from one HTTP answer, and nothing more. */
record Answer(
    int httpStatus, Optional<String> id, Optional<JobStatus> status, OptionalLong providerNanos) {}
