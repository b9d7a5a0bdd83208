package io.headrace.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** Uploads as clients send them. */
final class Forms {
  private static final String BOUNDARY = "a-boundary";

  private Forms() {}

  /** Without declared length, and the file first, as OpenAI's Java client does. */
  static HttpResponse<String> upload(
      TestClient client, String purpose, String content, String... headersAndFields)
      throws Exception {
    List<String> headers = new ArrayList<>(List.of("Content-Type", TYPE));
    StringBuilder form = new StringBuilder(part("file\"; filename=\"in.jsonl", content));
    form.append(part("purpose", purpose));
    for (int i = 0; i < headersAndFields.length; i += 2) {
      String name = headersAndFields[i];
      if (name.startsWith("expires_after")) {
        form.append(part(name, headersAndFields[i + 1]));
      } else {
        headers.addAll(List.of(name, headersAndFields[i + 1]));
      }
    }
    byte[] body = form.append("--" + BOUNDARY + "--\r\n").toString().getBytes(UTF_8);
    var publisher = BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body));
    return client.send(
        HttpRequest.newBuilder(client.uri("/v1/files")).POST(publisher),
        headers.toArray(String[]::new));
  }

  static final String TYPE = "multipart/form-data; boundary=" + BOUNDARY;

  static String part(String name, String content) {
    return "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
        .formatted(BOUNDARY, name, content);
  }
}
