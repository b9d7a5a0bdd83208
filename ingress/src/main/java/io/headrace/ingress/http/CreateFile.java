package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.blob.BlobSink;
import io.headrace.ingress.files.Creation;
import io.headrace.ingress.files.FileCodec;
import io.headrace.ingress.files.FileState;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.Owner;
import io.headrace.ingress.submit.Placement;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.IdempotencyKey;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/files}: the bytes go to the blob store as they come; then the owner of the id's
 * partition registers the file. A peer's call brings only what is to be registered.
 */
final class CreateFile implements Endpoint {
  private static final Logger log = LoggerFactory.getLogger(CreateFile.class);
  private static final int UNPROCESSABLE = 422;
  private static final int KEY = 64; // characters: scope and fingerprint

  private final FileServices files;
  private final JobTable table;
  private final JobIds ids;
  private final Placement placement;
  private final ObjectRoutes routes;
  private final Uploads uploads;

  CreateFile(
      FileServices files,
      JobTable table,
      JobIds ids,
      Placement placement,
      ObjectRoutes routes,
      Uploads uploads) {
    this.files = files;
    this.table = table;
    this.ids = ids;
    this.placement = placement;
    this.routes = routes;
    this.uploads = uploads;
  }

  @Override
  public Reply answer(Call call) throws Refused, QueueUnavailable, InterruptedException {
    Optional<byte[]> sealed = call.sealedBody();
    if (sealed.isPresent()) {
      return registered(call, sealed.get());
    }
    try (Uploads.Place _ = uploads.enter(call.caller().tenant())) {
      return uploaded(call);
    }
  }

  private Reply.Whole uploaded(Call call) throws Refused, QueueUnavailable, InterruptedException {
    Optional<IdempotencyKey> scope =
        IdempotencyHeader.key(call, "/files", IdempotencyKey.hash(new byte[0]));
    JobId id = ids.mint(FileState.PREFIX, partition(call, scope));
    if (table.ownerOf(id.partition()) instanceof Owner.Nobody) {
      throw Refused.tableUnavailable(); // before the bytes come
    }
    FileState file = stored(call, id);
    Optional<IdempotencyKey> key =
        scope.map(given -> new IdempotencyKey(given.scope(), fingerprint(file)));
    return kept(id, registeredOrRefused(call, sealed(file, key)));
  }

  private Reply.Whole registeredOrRefused(Call call, byte[] sealed)
      throws Refused, QueueUnavailable, InterruptedException {
    try {
      return registered(call, sealed);
    } catch (Refused refused) {
      if (refused.status == UNPROCESSABLE) {
        return ErrorShape.OPENAI.reply(refused, "");
      }
      throw refused;
    }
  }

  /** The bytes are of no use where another file is the answer, or none; if unsure they stay. */
  private Reply.Whole kept(JobId id, Reply.Whole reply) {
    boolean isReplay =
        reply.headers().keySet().stream().anyMatch(IdempotencyHeader.REPLAYED::equalsIgnoreCase);
    if (isReplay || reply.status() == UNPROCESSABLE) {
      try {
        files.blobs().delete(id.value());
      } catch (IOException e) {
        log.warn("the blob {} is of no use, and stays", id, e);
      }
    }
    return reply;
  }

  private int partition(Call call, Optional<IdempotencyKey> key) {
    return key.map(given -> placement.keyed(call.caller(), given))
        .orElseGet(() ->
            placement.near(
                call.caller(),
                partition -> table.ownerOf(partition) instanceof Owner.Here,
                ThreadLocalRandom.current()));
  }

  private FileState stored(Call call, JobId id) throws Refused {
    try (BlobSink sink = files.blobs().create(id.value())) {
      Upload upload =
          new UploadReader(files.limits(), System::nanoTime, call.stream())
              .read(call.header("Content-Type"), sink);
      FileState file = FileForm.file(id, call.caller().tenant(), upload);
      sink.commit();
      return file;
    } catch (IOException e) {
      log.error("an upload can't be stored; it is answered 503", e);
      throw FileContent.storeAway();
    }
  }

  private static String fingerprint(FileState file) {
    String parts = String.join("\n", file.purpose().label(), file.filename(), file.sha256());
    return IdempotencyKey.hash(parts.getBytes(UTF_8));
  }

  private static byte[] sealed(FileState file, Optional<IdempotencyKey> key) {
    String head = key.map(given -> given.scope() + given.fingerprint()).orElse("-".repeat(KEY));
    byte[] state = FileCodec.encode(file);
    byte[] sealed = new byte[KEY + state.length];
    System.arraycopy(head.getBytes(US_ASCII), 0, sealed, 0, KEY);
    System.arraycopy(state, 0, sealed, KEY, state.length);
    return sealed;
  }

  private Reply.Whole registered(Call call, byte[] sealed)
      throws Refused, QueueUnavailable, InterruptedException {
    String head = new String(sealed, 0, KEY, US_ASCII);
    FileState file = FileCodec.decode(Arrays.copyOfRange(sealed, KEY, sealed.length));
    Optional<IdempotencyKey> key =
        head.startsWith("-")
            ? Optional.empty()
            : Optional.of(new IdempotencyKey(head.substring(0, KEY / 2), head.substring(KEY / 2)));
    if (!file.tenant().equals(call.caller().tenant())) {
      throw Refused.invalid("invalid_body", "", "The file is another tenant's.");
    }
    return routes.create(call, file.id(), sealed, (_, _) -> reply(files.api().create(file, key)));
  }

  private static Reply.Whole reply(Creation creation) throws Refused {
    return switch (creation) {
      case Creation.Created(FileState file) -> FileJson.reply(file);
      case Creation.Replayed(FileState file) ->
          FileJson.reply(file).with(IdempotencyHeader.REPLAYED, "true");
      case Creation.KeyReused() -> throw IdempotencyHeader.reused();
    };
  }
}
