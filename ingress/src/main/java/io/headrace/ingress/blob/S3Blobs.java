package io.headrace.ingress.blob;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Blobs as objects of one bucket, under a prefix. */
final class S3Blobs implements BlobStore {
  private static final Logger log = LoggerFactory.getLogger(S3Blobs.class);

  /** No upload lasts so long, so what is older was left by a crash. */
  private static final Duration BROKEN_OFF = Duration.ofHours(1);

  private static final int NOT_FOUND = 404;
  private static final int BEYOND_END = 416;

  private final S3Client s3;
  private final String bucket;
  private final String prefix;

  private S3Blobs(S3Client s3, String bucket, String prefix) {
    this.s3 = s3;
    this.bucket = bucket;
    this.prefix = prefix;
  }

  static S3Blobs open(BlobsConfig config, InstantSource clock) throws IOException {
    S3Blobs blobs = new S3Blobs(S3Clients.of(config), config.bucket(), config.prefix());
    try {
      blobs.removeBrokenOff(clock.instant().minus(BROKEN_OFF));
      return blobs;
    } catch (IOException | RuntimeException e) {
      blobs.close();
      throw e;
    }
  }

  /** What S3 lists at once are 1,000; more are left to the next time. */
  @Override
  public void removeBrokenOff(Instant before) throws IOException {
    var uploads = answer(() -> s3.listMultipartUploads(r -> r.bucket(bucket).prefix(prefix)));
    for (MultipartUpload upload : uploads.uploads()) {
      if (upload.initiated().isBefore(before)) {
        answer(() ->
            s3.abortMultipartUpload(
                r -> r.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
        log.info("removed what an upload that broke off has left: {}", upload.key());
      }
    }
  }

  @Override
  public Page older(Instant before, Optional<String> from) throws IOException {
    ListObjectsV2Response listed =
        answer(() ->
            s3.listObjectsV2(r -> {
              r.bucket(bucket).prefix(prefix);
              from.ifPresent(r::continuationToken);
            }));
    List<String> names =
        listed.contents().stream()
            .filter(blob -> blob.lastModified().isBefore(before))
            .map(blob -> blob.key().substring(prefix.length()))
            .filter(BlobName::isOne)
            .toList();
    boolean isLast = !Boolean.TRUE.equals(listed.isTruncated());
    return new Page(
        names, isLast ? Optional.empty() : Optional.ofNullable(listed.nextContinuationToken()));
  }

  @Override
  public BlobSink create(String name) {
    return new S3Sink(s3, bucket, key(name));
  }

  @Override
  public InputStream open(String name, long offset) throws IOException {
    String key = key(name);
    try {
      return s3.getObject(r -> {
        r.bucket(bucket).key(key);
        if (offset > 0) {
          r.range("bytes=" + offset + "-");
        }
      });
    } catch (AwsServiceException e) {
      if (e.statusCode() == BEYOND_END) {
        return new ByteArrayInputStream(new byte[0]);
      }
      throw e.statusCode() == NOT_FOUND ? new NoSuchFileException(name) : away(e);
    } catch (SdkException e) {
      throw away(e);
    }
  }

  @Override
  public OptionalLong size(String name) throws IOException {
    String key = key(name);
    try {
      return OptionalLong.of(s3.headObject(r -> r.bucket(bucket).key(key)).contentLength());
    } catch (AwsServiceException e) {
      if (e.statusCode() == NOT_FOUND) {
        return OptionalLong.empty();
      }
      throw away(e);
    } catch (SdkException e) {
      throw away(e);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    String key = key(name);
    answer(() -> s3.deleteObject(r -> r.bucket(bucket).key(key)));
  }

  @Override
  public void close() {
    s3.close();
  }

  private String key(String name) {
    return prefix + BlobName.checked(name);
  }

  /** Runs one call; the SDK has retried what is worth it. */
  static <T> T answer(Supplier<T> call) throws IOException {
    try {
      return call.get();
    } catch (SdkException e) {
      throw away(e);
    }
  }

  private static IOException away(SdkException e) {
    return new IOException("S3 doesn't do it: " + e.getMessage(), e);
  }
}
