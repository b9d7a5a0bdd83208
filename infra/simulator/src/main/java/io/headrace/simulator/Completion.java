package io.headrace.simulator;

/**
 * What the model said to one prompt, before any dialect writes it down.
 *
 * @param id unlike that of every other answer
 * @param createdAt seconds since 1970
 * @param cut whether the answer ends because it reached the request's limit
 */
record Completion(long id, long createdAt, Content content, int outputTokens, boolean cut) {

  sealed interface Content {
    /** Text from the corpus, of so many words; one word counts as one token. */
    record Text(long die, int words) implements Content {}

    /** A call of the caller's function; the arguments are a JSON document. */
    record Call(String name, String arguments) implements Content {}
  }

  static Completion of(Prompt prompt, Behavior behavior, long id, long createdAt) {
    long die = Dice.roll(behavior.seed(), prompt.hash());
    if (prompt.tool().isPresent()) {
      Tool tool = prompt.tool().get();
      String arguments = Arguments.of(tool, die);
      int tokens = Prompt.tokens(tool.name().length() + arguments.length());
      return new Completion(id, createdAt, new Content.Call(tool.name(), arguments), tokens, false);
    }
    Behavior.OutputTokens length = behavior.outputTokens();
    int wanted = Dice.between(die, length.min(), length.max());
    int given = Math.min(wanted, prompt.maxOutputTokens());
    return new Completion(id, createdAt, new Content.Text(die, given), given, given < wanted);
  }
}
