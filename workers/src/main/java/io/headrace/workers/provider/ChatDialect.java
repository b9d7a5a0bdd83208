package io.headrace.workers.provider;

import io.headrace.responses.InvalidRequest;
import io.headrace.responses.ResponseRequest;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's Chat Completions API, as Ollama, vLLM, llama.cpp, LiteLLM and many others serve it: the
 * client's Responses body is translated on the way in, the chat completion on the way back.
 */
final class ChatDialect implements Dialect {
  static final String PATH = "chat/completions";

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public SplicedBytes request(Call call) throws InexpressibleException {
    JsonNode chat = ChatRequest.of(tree(call.body()), call.servedModel());
    return new SplicedBytes(Json.MAPPER.writeValueAsBytes(chat), List.of());
  }

  @Override
  public Reply.Answered answer(Call call, byte[] body, Instant now)
      throws MalformedAnswerException {
    try {
      ChatAnswer answer = ChatAnswer.of(Json.MAPPER.readTree(body), call.jobId());
      return answer.toReply(call, ResponseRequest.parse(call.body()), now);
    } catch (JacksonException _) { // its message quotes the body
      throw new MalformedAnswerException("the answer is not whole JSON");
    } catch (InvalidRequest e) {
      throw new IllegalStateException("ingress took a body that doesn't parse", e);
    }
  }

  private static ObjectNode tree(byte[] body) throws InexpressibleException {
    try {
      return (ObjectNode) Json.MAPPER.readTree(body);
    } catch (JacksonException | ClassCastException _) {
      throw new InexpressibleException("", "The request body is not a JSON object.");
    }
  }
}
