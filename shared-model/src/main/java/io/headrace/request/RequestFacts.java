package io.headrace.request;

import io.headrace.job.Operation;
import io.headrace.job.Priority;
import io.headrace.job.Slice;
import io.headrace.responses.InvalidRequest;
import io.headrace.responses.ResponseRequest;
import java.util.Optional;

/**
 * What a client's body says that a job's record repeats.
 *
 * @param modelAt where the body holds the model's name, quotes included
 * @param background the client polls; for operations without such a field, see {@link
 *     #inBackground}
 * @param backgroundAt where the body holds the boolean that no provider is sent as true: {@code
 *     background}, or the {@code stream} of a chat body
 * @param store false: the result is shown for ten minutes only
 * @param stream the client wants events; the provider must not be asked for them
 * @param session what the client calls prompts that begin alike: its {@code prompt_cache_key}
 */
public record RequestFacts(
    Operation operation,
    String model,
    Slice modelAt,
    boolean background,
    Slice backgroundAt,
    boolean store,
    Priority priority,
    boolean stream,
    Optional<String> session) {

  /** Reads and checks the body of a create call of this operation. */
  public static RequestFacts scan(Operation operation, byte[] body) throws InvalidRequest {
    return switch (operation) {
      case RESPONSES -> of(ResponseRequest.parse(body));
      case CHAT -> ChatFields.facts(body);
      case EMBEDDINGS -> EmbeddingFields.facts(body);
    };
  }

  public static RequestFacts of(ResponseRequest request) {
    return new RequestFacts(
        Operation.RESPONSES,
        request.model(),
        request.modelAt(),
        request.background(),
        request.backgroundAt(),
        request.store(),
        request.priority(),
        request.stream(),
        request.promptCacheKey());
  }

  /** The client doesn't wait, whatever its body says: a batch's line, or one asked for so. */
  public RequestFacts inBackground() {
    return new RequestFacts(
        operation, model, modelAt, true, backgroundAt, store, priority, stream, session);
  }
}
