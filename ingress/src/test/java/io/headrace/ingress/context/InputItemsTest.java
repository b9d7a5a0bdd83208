package io.headrace.ingress.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.responses.InvalidRequest;
import io.headrace.responses.ResponseRequest;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class InputItemsTest {
  private static InputItems items(String input) throws InvalidRequest {
    byte[] body = ("{\"model\":\"m\",\"input\":" + input + "}").getBytes(UTF_8);
    return InputItems.of("resp_1", body, ResponseRequest.parse(body));
  }

  private static String page(InputItems items, boolean ascending, String after, int limit) {
    return new String(
        items.page(ascending, Optional.of(after).filter(a -> !a.isEmpty()), limit), UTF_8);
  }

  private static String first(String page) {
    return page.replaceAll(".*\"first_id\":\"([^\"]*)\".*", "$1");
  }

  @Test
  void page_easyMessage_getsIdTypeStatusAndParts() throws InvalidRequest {
    String page = page(items("[{\"role\":\"user\",\"content\":\"hi \\\"you\\\"\"}]"), true, "", 20);
    assertThat(page)
        .matches(
            "\\{\"object\":\"list\",\"data\":\\[\\{\"id\":\"msg_[0-9a-f]{24}\",\"type\":\"message\",\"status\":\"completed\",\"role\":\"user\",\"content\":\\[\\{\"type\":\"input_text\",\"text\":\"hi \\\\\"you\\\\\"\"}]}],\"first_id\":\"msg_.*");
  }

  @Test
  void page_assistantText_isOutputText() throws InvalidRequest {
    assertThat(page(items("[{\"role\":\"assistant\",\"content\":\"hi\"}]"), true, "", 20))
        .contains("\"type\":\"output_text\",\"text\":\"hi\",\"annotations\":[],\"logprobs\":[]");
  }

  @Test
  void page_givenId_isKept() throws InvalidRequest {
    String item =
        "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}";
    assertThat(page(items("[" + item + "]"), true, "", 20))
        .contains("{\"id\":\"fc_1\",\"type\":\"function_call\",\"call_id\":\"c\"");
  }

  @Test
  void page_halfASurrogatePair_isListed() throws InvalidRequest {
    String item = "{\"type\":\"\\ud800\",\"id\":\"a\\udc00b\"}";
    assertThat(page(items("[" + item + "]"), true, "", 20))
        .contains("{\"id\":\"a?b\",\"type\":\"?\"}");
  }

  @Test
  void page_derivedIds_areStableAndDiffer() throws InvalidRequest {
    String input = "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"a\"}]";
    String once = page(items(input), true, "", 20);
    assertThat(page(items(input), true, "", 20)).isEqualTo(once);
    assertThat(first(once)).isNotEqualTo(first(page(items(input), false, "", 20)));
  }

  @Test
  void page_limitAndAfter_walkThroughAllOnce() throws InvalidRequest {
    InputItems items =
        items(
            "[{\"id\":\"a\",\"role\":\"user\"},{\"id\":\"b\",\"role\":\"user\"},{\"id\":\"c\",\"role\":\"user\"}]");
    assertThat(page(items, true, "", 2))
        .contains("\"first_id\":\"a\",\"last_id\":\"b\",\"has_more\":true");
    assertThat(page(items, true, "b", 2))
        .contains("\"first_id\":\"c\",\"last_id\":\"c\",\"has_more\":false");
    assertThat(page(items, false, "", 1)).contains("\"first_id\":\"c\"");
    assertThat(page(items, true, "c", 2)).contains("\"data\":[],\"first_id\":\"\"");
  }
}
