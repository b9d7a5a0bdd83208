package io.headrace.ingress.submit;

import io.headrace.ingress.auth.Caller;
import io.headrace.job.JobLinks;
import io.headrace.job.Priority;
import io.headrace.request.RequestFacts;
import java.time.Duration;
import java.util.Optional;

/**
 * A create call, checked.
 *
 * @param body what goes into the record: the client's bytes, or those with the context that they
 *     continue
 * @param facts what {@code body} says
 * @param previous the response that this one continues
 * @param timeout from now to the job's deadline
 * @param traceparent the W3C header, passed on
 * @param links the call's callback and idempotency key
 */
public record Submission(
    Caller caller,
    byte[] body,
    RequestFacts facts,
    Optional<String> previous,
    String lane,
    Priority priority,
    Duration timeout,
    Optional<String> traceparent,
    JobLinks links) {}
