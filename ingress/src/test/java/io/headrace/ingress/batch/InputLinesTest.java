package io.headrace.ingress.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class InputLinesTest {
  private static final int MAX = 200_000;

  @Test
  void next_blankLinesAndNoLastNewline_areNoLines() throws IOException {
    List<InputLine> lines = read("a\r\n\n  \t\nb");
    assertThat(lines).extracting(InputLine::index).containsExactly(0, 1);
    assertThat(lines).extracting(InputLine::number).containsExactly(1, 4);
    assertThat(lines).extracting(line -> text(line).strip()).containsExactly("a", "b");
    assertThat(lines).extracting(InputLine::end).containsExactly(3L, 9L);
  }

  @Test
  void next_byteOrderMark_belongsToNoLine() throws IOException {
    assertThat(read("\uFEFF{}\n\uFEFF"))
        .extracting(InputLinesTest::text)
        .containsExactly("{}", "\uFEFF");
  }

  @Test
  void next_emptyFile_hasNone() throws IOException {
    assertThat(read("")).isEmpty();
    assertThat(read("\n\n")).isEmpty();
  }

  @Test
  void next_lineTooLong_isNotKeptAndTheNextIsRead() throws IOException {
    List<InputLine> lines = read("x".repeat(MAX + 1) + "\n" + "y".repeat(MAX) + "\nz");
    assertThat(lines).extracting(InputLine::isWhole).containsExactly(false, true, true);
    assertThat(lines.getFirst().bytes()).isEmpty();
    assertThat(lines.get(1).bytes()).hasSize(MAX);
  }

  @Test
  void next_anyLinesFromAnyOfTheirEnds_areTheSame() throws IOException {
    Random random = new Random(7);
    for (int run = 0; run < 50; run++) {
      String text = randomText(random);
      List<InputLine> all = read(text);
      if (all.isEmpty()) {
        continue;
      }
      InputLine from = all.get(random.nextInt(all.size()));
      byte[] rest = text.substring((int) from.end()).getBytes(UTF_8);
      List<InputLine> again =
          read(new InputLines(new ByteArrayInputStream(rest), from.end(), from.index() + 1, MAX));
      assertThat(again)
          .extracting(line -> line.index() + "@" + line.end() + text(line))
          .containsExactlyElementsOf(
              all.subList(from.index() + 1, all.size()).stream()
                  .map(line -> line.index() + "@" + line.end() + text(line))
                  .toList());
    }
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int line = random.nextInt(20); line > 0; line--) {
      text.append("a".repeat(random.nextInt(5) == 0 ? random.nextInt(150_000) : random.nextInt(9)));
      text.append(random.nextInt(3) == 0 ? "\r\n" : "\n");
    }
    return text.append(random.nextBoolean() ? "end" : "").toString();
  }

  private static List<InputLine> read(String text) throws IOException {
    return read(new InputLines(new ByteArrayInputStream(text.getBytes(UTF_8)), 0, 0, MAX));
  }

  private static List<InputLine> read(InputLines from) throws IOException {
    List<InputLine> lines = new ArrayList<>();
    try (from) {
      for (Optional<InputLine> next = from.next(); next.isPresent(); next = from.next()) {
        lines.add(next.get());
      }
    }
    return lines;
  }

  private static String text(InputLine line) {
    return new String(line.bytes(), UTF_8);
  }
}
