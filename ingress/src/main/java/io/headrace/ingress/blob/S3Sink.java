package io.headrace.ingress.blob;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Sends an object in parts of 8 MiB, of which one is in memory; an object that is no larger than
 * that goes in one call.
 */
final class S3Sink extends BlobSink {
  private static final Logger log = LoggerFactory.getLogger(S3Sink.class);
  private static final int PART = 8 * 1024 * 1024; // S3 takes 10,000: 78 GiB
  private static final int FIRST = 64 * 1024;
  private static final String TYPE = "application/octet-stream";

  private final S3Client s3;
  private final String bucket;
  private final String key;
  private final List<CompletedPart> parts = new ArrayList<>();
  private Optional<String> upload = Optional.empty();
  private byte[] part = new byte[FIRST];
  private int length;

  S3Sink(S3Client s3, String bucket, String key) {
    this.s3 = s3;
    this.bucket = bucket;
    this.key = key;
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    int at = offset;
    while (at < offset + count) {
      if (length == PART) {
        sendPart();
      }
      int step = Math.min(PART - length, offset + count - at);
      if (length + step > part.length) {
        part = Arrays.copyOf(part, Math.min(PART, Math.max(length + step, 2 * part.length)));
      }
      System.arraycopy(bytes, at, part, length, step);
      length += step;
      at += step;
    }
  }

  private void sendPart() throws IOException {
    String id = uploadId();
    int number = parts.size() + 1;
    String tag =
        S3Blobs.answer(() ->
                s3.uploadPart(
                    r -> r.bucket(bucket).key(key).uploadId(id).partNumber(number), content()))
            .eTag();
    parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
    length = 0;
  }

  private String uploadId() throws IOException {
    if (upload.isEmpty()) {
      upload =
          Optional.of(
              S3Blobs.answer(() ->
                      s3.createMultipartUpload(r -> r.bucket(bucket).key(key).contentType(TYPE)))
                  .uploadId());
    }
    return upload.get();
  }

  /** Not copied: nothing is written while a call of this thread sends it. */
  private RequestBody content() {
    byte[] bytes = part;
    int count = length;
    return RequestBody.fromContentProvider(
        ContentStreamProvider.fromInputStreamSupplier(
            () -> new ByteArrayInputStream(bytes, 0, count)),
        count,
        TYPE);
  }

  @Override
  public void commit() throws IOException {
    if (upload.isEmpty()) {
      S3Blobs.answer(() -> s3.putObject(r -> r.bucket(bucket).key(key), content()));
      return;
    }
    if (length > 0) {
      sendPart();
    }
    String id = upload.get();
    S3Blobs.answer(() ->
        s3.completeMultipartUpload(
            r -> r.bucket(bucket).key(key).uploadId(id).multipartUpload(m -> m.parts(parts))));
    upload = Optional.empty();
  }

  @Override
  public void close() {
    if (upload.isPresent()) {
      String id = upload.get();
      upload = Optional.empty();
      try {
        s3.abortMultipartUpload(r -> r.bucket(bucket).key(key).uploadId(id));
      } catch (SdkException e) {
        log.warn("parts of {} stay in the bucket until a start an hour from now", key, e);
      }
    }
  }
}
