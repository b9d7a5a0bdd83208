package io.headrace.simulator;

import java.util.Optional;

/**
 * What the model said to one prompt, before any dialect writes it down.
 *
 * @param id unlike that of every other answer
 * @param createdAt seconds since 1970
 * @param cut whether the answer ends because it reached the request's limit
 */
record Completion(long id, long createdAt, Content content, Usage usage, boolean cut) {

  sealed interface Content {
    /** A call of the caller's function; the arguments are a JSON document. */
    record Call(String name, String arguments) implements Content {}
  }

  sealed interface Said extends Content {
    /** Text from the corpus, of so many words; one word counts as one token. */
    record Text(long die, int words) implements Said {}

    /** A JSON document, as text. */
    record Document(String json) implements Said {}
  }

  static Completion of(Prompt prompt, Behavior behavior, long id, long createdAt) {
    long die = Dice.roll(behavior.seed(), prompt.hash());
    Behavior.Shares shares = behavior.shares();
    Optional<Form> form = prompt.form();
    if (form.isPresent()) {
      Content content = content(form.get(), die);
      Usage usage = shares.usage(prompt.inputTokens(), tokens(content));
      return new Completion(id, createdAt, content, usage, false);
    }
    Behavior.OutputTokens length = behavior.outputTokens();
    int wanted = Dice.between(die, length.min(), length.max());
    Usage usage = shares.usage(prompt.inputTokens(), Math.min(wanted, prompt.maxOutputTokens()));
    Content content = new Said.Text(die, usage.visibleOutput());
    return new Completion(id, createdAt, content, usage, usage.output() < wanted);
  }

  private static Content content(Form form, long die) {
    return switch (form) {
      case Tool(String name, var parameters) ->
          new Content.Call(name, Arguments.of(parameters, die));
      case Form.Document(var schema) -> new Said.Document(Arguments.of(schema, die));
    };
  }

  private static int tokens(Content content) {
    return switch (content) {
      case Content.Call(String name, String arguments) ->
          Prompt.tokens(name.length() + arguments.length());
      case Said.Document(String json) -> Prompt.tokens(json.length());
      case Said.Text(_, int words) -> words;
    };
  }
}
