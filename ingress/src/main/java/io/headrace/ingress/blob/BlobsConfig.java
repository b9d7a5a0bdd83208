package io.headrace.ingress.blob;

import io.headrace.config.Secret;
import java.nio.file.Path;

/**
 * The section {@code ingress.blobs}; {@code headrace-defaults.yml} says what each value is.
 *
 * @param kind {@code folder} or {@code s3}
 * @param endpoint of a server that speaks like S3; "" is S3 itself
 * @param accessKey "" takes the credentials that the machine has
 */
public record BlobsConfig(
    String kind,
    Path folder,
    String bucket,
    String prefix,
    String region,
    String endpoint,
    boolean pathStyle,
    String accessKey,
    Secret secretKey) {
  static final String FOLDER = "folder";
  static final String S3 = "s3";

  public BlobsConfig {
    if (!kind.equals(FOLDER) && !kind.equals(S3)) {
      throw new IllegalArgumentException("kind must be folder or s3, got '" + kind + "'");
    }
    if (kind.equals(S3) && (bucket.isBlank() || region.isBlank())) {
      throw new IllegalArgumentException("bucket and region must be given where kind is s3");
    }
    if (!accessKey.isBlank() && !secretKey.isPresent()) {
      throw new IllegalArgumentException("secretKey must be given with accessKey");
    }
  }
}
