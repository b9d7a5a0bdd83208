package io.headrace.ingress.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.files.FilePurpose;
import io.headrace.ingress.files.FileRecords;
import io.headrace.ingress.files.FileState;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.JobTableUnavailable;
import io.headrace.ingress.jobs.Owner;
import io.headrace.ingress.peer.PeerCall;
import io.headrace.ingress.peer.PeerReply;
import io.headrace.ingress.peer.Peers;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Files of the object table. An input file of a partition that another instance owns is held and
 * released by a call under the seal, without any client's key: nobody waits for it here.
 */
final class StoredFiles implements BatchFiles {
  /** For instances only: POST holds, DELETE releases; the tenant is a parameter. */
  static final String PATH = "/headrace/peer/files/%s/holders/%s?tenant=%s";

  private static final Duration CHANGE = Duration.ofSeconds(12);
  private static final String NO_KEY = "none";
  private static final int DONE = 200;
  private static final int UNKNOWN = 404;

  private final InputHolds holds;
  private final JobTable table;
  private final Peers peers;
  private final JobIds ids;

  StoredFiles(InputHolds holds, JobTable table, Peers peers, JobIds ids) {
    this.holds = holds;
    this.table = table;
    this.peers = peers;
    this.ids = ids;
  }

  @Override
  public Optional<String> hold(BatchOrder order) throws QueueUnavailable, InterruptedException {
    Optional<JobId> file = ids.verify(FileState.PREFIX, order.inputFile());
    return file.isPresent() && isHeld(order, file.get())
        ? Optional.of(order.inputFile())
        : Optional.empty();
  }

  private boolean isHeld(BatchOrder order, JobId file)
      throws QueueUnavailable, InterruptedException {
    String batch = order.id().value();
    return switch (table.ownerOf(file.partition())) {
      case Owner.Here() -> holds.hold(order.tenant(), file, batch);
      case Owner.Elsewhere(URI base) -> ask("POST", base, order, file) == DONE;
      case Owner.Nobody() -> throw nobody(file);
    };
  }

  @Override
  public void release(BatchOrder order) throws QueueUnavailable, InterruptedException {
    Optional<JobId> file = ids.verify(FileState.PREFIX, order.inputFile());
    if (file.isPresent()) {
      release(order, file.get());
    }
  }

  private void release(BatchOrder order, JobId file) throws QueueUnavailable, InterruptedException {
    switch (table.ownerOf(file.partition())) {
      case Owner.Here() -> holds.release(order.tenant(), file, order.id().value());
      case Owner.Elsewhere(URI base) -> ask("DELETE", base, order, file);
      case Owner.Nobody() -> throw nobody(file);
    }
  }

  private int ask(String method, URI base, BatchOrder order, JobId file) throws QueueUnavailable {
    String tenant = URLEncoder.encode(order.tenant().value(), UTF_8);
    String target = PATH.formatted(file.value(), order.id().value(), tenant);
    try {
      PeerReply reply =
          peers.send(base, new PeerCall(method, target, NO_KEY, CHANGE, Duration.ZERO));
      if (reply.status() == DONE || reply.status() == UNKNOWN) {
        return reply.status();
      }
      throw new QueueUnavailable("The owner of a file answers " + reply.status() + ".");
    } catch (IOException _) {
      throw new QueueUnavailable("The owner of a file doesn't answer.");
    }
  }

  private static JobTableUnavailable nobody(JobId file) {
    return new JobTableUnavailable("partition " + file.partition() + " moves now");
  }

  @Override
  public JobId mint(int partition) {
    return ids.mint(FileState.PREFIX, partition);
  }

  @Override
  public ProducerRecord<String, byte[]> record(
      BatchOrder order, String id, String filename, long bytes, Instant now) {
    Optional<Duration> kept =
        order.outputSeconds().isPresent()
            ? Optional.of(Duration.ofSeconds(order.outputSeconds().getAsLong()))
            : FilePurpose.BATCH_OUTPUT.keptFor();
    FileState file =
        new FileState(
            ids.verify(FileState.PREFIX, id).orElseThrow(),
            order.tenant(),
            bytes,
            kept.map(now::plus),
            filename,
            FilePurpose.BATCH_OUTPUT,
            "");
    return FileRecords.put(file, Optional.empty(), now);
  }
}
