package io.headrace.ingress.submit;

import io.headrace.ingress.auth.Caller;
import io.headrace.job.JobLinks;
import io.headrace.job.Priority;
import io.headrace.request.RequestFacts;
import io.headrace.topic.Origin;
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
 * @param origin what the job's record says of this call
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
    Origin origin,
    JobLinks links) {}
