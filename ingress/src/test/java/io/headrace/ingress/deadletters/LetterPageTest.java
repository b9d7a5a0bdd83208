package io.headrace.ingress.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.ingress.deadletters.LetterPage.Item;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LetterPageTest {
  /** The n-th in time; operations change about. */
  private static String id(int n) {
    return (n % 2 == 0 ? "resp_" : "chatcmpl-") + "%032d".formatted(n);
  }

  private static List<Item> items(int... numbers) {
    return IntStream.of(numbers).mapToObj(n -> new Item(id(n), "{\"n\":" + n + "}")).toList();
  }

  @Test
  void items_ofAllParts_areInOrderOfTime() {
    LetterPage page = new LetterPage(3, false);
    page.add(items(4, 1), Optional.empty());
    page.add(items(3, 2), Optional.empty());

    assertThat(page.items()).isEqualTo(items(4, 3, 2));
    assertThat(page.end()).contains(id(2));
    assertThat(page.json())
        .isEqualTo(
            "{\"object\":\"list\",\"data\":[{\"n\":4},{\"n\":3},{\"n\":2}],\"first_id\":\"%s\",\"last_id\":\"%s\",\"has_more\":true}"
                .formatted(id(4), id(2)));
  }

  @Test
  void page_ofAll_hasNoMore() {
    LetterPage page = new LetterPage(3, true);
    page.add(items(1, 4), Optional.empty());
    page.add(items(2), Optional.empty());

    assertThat(page.items()).isEqualTo(items(1, 2, 4));
    assertThat(page.end()).isEmpty();
    assertThat(page.json()).endsWith("\"last_id\":\"%s\",\"has_more\":false}".formatted(id(4)));
  }

  /** Between the end of one part and the next letter of another there may be more of the first. */
  @Test
  void partThatHasMore_hidesWhatLiesBehindItsEnd() {
    LetterPage page = new LetterPage(10, false);
    page.add(items(9), Optional.of(id(6)));
    page.add(items(8, 7, 5), Optional.of(id(2)));

    assertThat(page.items()).isEqualTo(items(9, 8, 7));
    assertThat(page.end()).contains(id(6));
  }

  @Test
  void partThatFoundNothingYet_tellsWhereToGoOn() {
    LetterPage page = new LetterPage(10, false);
    page.add(List.of(), Optional.of(id(6)));

    assertThat(page.json())
        .isEqualTo(
            "{\"object\":\"list\",\"data\":[],\"first_id\":null,\"last_id\":\"%s\",\"has_more\":true}"
                .formatted(id(6)));
  }
}
