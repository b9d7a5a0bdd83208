package io.headrace.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ContentDispositionTest {
  private static String filename(String header) {
    return ContentDisposition.of(header).filename().orElse("none");
  }

  @Test
  void of_names_areRead() {
    assertThat(ContentDisposition.of("form-data; name=\"expires_after[seconds]\"").name())
        .isEqualTo("expires_after[seconds]");
    assertThat(ContentDisposition.of("form-data; name=purpose").name()).isEqualTo("purpose");
    assertThat(ContentDisposition.of("form-data").name()).isEmpty();
  }

  @Test
  void of_filenames_areAsTheClientMeant() {
    assertThat(filename("form-data; name=\"file\"; filename=\"a; b=c.txt\""))
        .isEqualTo("a; b=c.txt");
    assertThat(filename("form-data; filename=\"say \\\"hi\\\".txt\"")).isEqualTo("say \"hi\".txt");
    assertThat(filename("form-data; filename=\"say %22hi%22.txt\"")).isEqualTo("say \"hi\".txt");
    assertThat(filename("form-data; filename=\"größe.txt\"")).isEqualTo("größe.txt");
    assertThat(filename("form-data; filename=\"x\"; filename*=UTF-8''gr%C3%B6%C3%9Fe+1.txt"))
        .isEqualTo("größe+1.txt");
    assertThat(filename("form-data; filename=\"x\"; filename*=UTF-8''%zz")).isEqualTo("x");
    assertThat(filename("form-data; name=\"file\"")).isEqualTo("none");
  }

  @Test
  void of_longHeader_endsSoon() {
    String odd = "form-data; name=\"" + "\\x".repeat(4000);
    assertThat(ContentDisposition.of(odd).name()).isEmpty();
  }
}
