package io.headrace.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A size in bytes, written {@code 512}, {@code 64KiB}, {@code 4MiB} or {@code 1GiB}. */
public record Bytes(long count) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12}) ?(B|KiB|MiB|GiB)?");
  private static final Map<String, Integer> SHIFT = Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30);

  @JsonCreator
  public static Bytes parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no size; write 512, 64KiB, 4MiB, 1GiB");
    }
    String unit = form.group(2) == null ? "B" : form.group(2);
    return new Bytes(Long.parseLong(form.group(1)) << SHIFT.getOrDefault(unit, 0));
  }

  public int toInt() {
    return Math.toIntExact(count);
  }
}
