package io.headrace.ingress.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every blob store does. */
abstract class BlobStoreContract {
  /** More than two parts of a multipart upload, and no whole number of them. */
  private static final int LARGE = 20 * 1024 * 1024 + 17;

  abstract BlobStore blobs();

  private String written(String name, byte[] bytes, int step) throws IOException {
    try (BlobSink sink = blobs().create(name)) {
      for (int at = 0; at < bytes.length; at += step) {
        sink.write(bytes, at, Math.min(step, bytes.length - at));
      }
      sink.commit();
    }
    return name;
  }

  private byte[] read(String name, long offset) throws IOException {
    try (InputStream in = blobs().open(name, offset)) {
      return in.readAllBytes();
    }
  }

  @Test
  void commit_smallBlob_isThere() throws Exception {
    String name = written("file-small", "hello".getBytes(UTF_8), 2);
    assertThat(read(name, 0)).asString(UTF_8).isEqualTo("hello");
    assertThat(read(name, 3)).asString(UTF_8).isEqualTo("lo");
    assertThat(blobs().size(name)).hasValue(5);
  }

  @Test
  void commit_largeBlob_isThereFromAnyOffset() throws Exception {
    byte[] bytes = new byte[LARGE];
    new Random(7).nextBytes(bytes);
    String name = written("file-large", bytes, 64 * 1024 - 1);
    assertThat(blobs().size(name)).hasValue(LARGE);
    assertThat(Arrays.equals(read(name, 0), bytes)).isTrue();
    int late = LARGE - 1000;
    assertThat(read(name, late)).isEqualTo(Arrays.copyOfRange(bytes, late, LARGE));
  }

  @Test
  void commit_nothingWritten_isAnEmptyBlob() throws Exception {
    String name = written("file-empty", new byte[0], 1);
    assertThat(read(name, 0)).isEmpty();
    assertThat(blobs().size(name)).hasValue(0);
  }

  @Test
  void open_atOrBeyondTheEnd_isEmpty() throws Exception {
    String name = written("file-end", new byte[10], 10);
    assertThat(read(name, 10)).isEmpty();
    assertThat(read(name, 11)).isEmpty();
  }

  @Test
  void sink_notCommitted_leavesNothing() throws Exception {
    for (int size : new int[] {10, LARGE}) {
      try (BlobSink sink = blobs().create("file-given-up")) {
        sink.write(new byte[size]);
        assertThat(blobs().size("file-given-up")).isEmpty();
      }
      assertThat(blobs().size("file-given-up")).isEmpty();
    }
  }

  @Test
  void open_unknownName_isNoSuchFile() {
    assertThatThrownBy(() -> read("file-unknown", 0)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void delete_twice_isGone() throws Exception {
    String name = written("file-deleted", new byte[] {1}, 1);
    blobs().delete(name);
    blobs().delete(name);
    assertThat(blobs().size(name)).isEmpty();
    assertThatThrownBy(() -> read(name, 0)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void older_blobsWrittenBefore_areAllNamed() throws Exception {
    Instant begun = Instant.now().minusSeconds(5); // servers cut their times to seconds
    List<String> names = List.of("file-page-1", "file-page-2", "file-page-31");
    for (String name : names) {
      written(name, new byte[] {1}, 1);
    }
    assertThat(older(begun)).doesNotContainAnyElementsOf(names);
    assertThat(older(Instant.now().plusSeconds(60))).containsAll(names).doesNotHaveDuplicates();
  }

  private List<String> older(Instant before) throws IOException {
    List<String> names = new ArrayList<>();
    Optional<String> from = Optional.empty();
    do {
      BlobStore.Page page = blobs().older(before, from);
      names.addAll(page.names());
      from = page.next();
    } while (from.isPresent());
    return names;
  }

  @Test
  void create_nameThatLeadsElsewhere_isRefused() {
    for (String name : new String[] {"", "../x", "a/b", ".hidden", "x".repeat(200)}) {
      assertThatThrownBy(() -> blobs().create(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
