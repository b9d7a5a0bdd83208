package io.headrace.llm;

/**
 * Tokens of one job. {@code input} includes the cached and the cache-write part, {@code output}
 * includes reasoning, whatever the provider's own habit.
 */
public record Usage(long input, long cached, long cacheWrite, long output, long reasoning) {
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

  public long total() {
    return input + output;
  }

  public Usage plus(Usage other) {
    return new Usage(
        input + other.input,
        cached + other.cached,
        cacheWrite + other.cacheWrite,
        output + other.output,
        reasoning + other.reasoning);
  }

  /** Five numbers in the order of the components, with commas. */
  public String encode() {
    return input + "," + cached + "," + cacheWrite + "," + output + "," + reasoning;
  }

  public static Usage decode(String text) {
    String[] parts = text.split(",", -1);
    return new Usage(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        Long.parseLong(parts[2]),
        Long.parseLong(parts[3]),
        Long.parseLong(parts[4]));
  }
}
