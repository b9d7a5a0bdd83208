package io.headrace.ingress.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.jobs.JobEntry.Accepted;
import io.headrace.ingress.jobs.JobEntry.Outcome;
import io.headrace.job.JobCommand;
import io.headrace.job.JobStatus;
import io.headrace.job.TenantId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The bytes of an entry, about 70 for a finished job: a version, flags, the number of commands,
 * then what the flags announce. Enum ordinals are stored: constants may be added at the end only.
 */
final class EntryCodec {
  private static final byte VERSION = 1;
  private static final int STARTED = 1;
  private static final int ACCEPTED = 2;
  private static final int BACKGROUND = 4;
  private static final int STORE = 8;
  private static final int OUTCOME = 16;
  private static final int TENANT = 32;
  private static final int FIXED = 3 + 16 + 17;

  /** A status is stored as its place here: add at the end, change nothing. */
  private static final List<JobStatus> STATUSES =
      List.of(
          JobStatus.QUEUED,
          JobStatus.IN_PROGRESS,
          JobStatus.COMPLETED,
          JobStatus.INCOMPLETE,
          JobStatus.FAILED,
          JobStatus.CANCELLED,
          JobStatus.EXPIRED);

  private static final List<JobCommand.Kind> KINDS =
      List.of(JobCommand.Kind.CANCEL, JobCommand.Kind.DELETE);
  private static final byte[] NO_BYTES = {};

  private EntryCodec() {}

  static byte[] encode(JobEntry entry) {
    byte[] tenant = entry.tenant().map(id -> id.value().getBytes(UTF_8)).orElse(NO_BYTES);
    byte[] topic =
        entry.accepted().map(request -> request.topic().getBytes(UTF_8)).orElse(NO_BYTES);
    int size = FIXED + 2 + tenant.length + topic.length + sizeOf(entry.commands());
    ByteBuffer out = ByteBuffer.allocate(size);
    out.put(VERSION).put((byte) flags(entry)).put((byte) entry.commands().size());
    putText(out, tenant);
    for (JobCommand command : entry.commands()) {
      putText(
          out.put((byte) KINDS.indexOf(command.kind())), command.tenant().value().getBytes(UTF_8));
    }
    if (entry.accepted().isPresent()) {
      Accepted request = entry.accepted().get();
      out.putLong(request.deadline().toEpochMilli()).putLong(request.offset());
      putText(out, topic);
    }
    if (entry.outcome().isPresent()) {
      Outcome outcome = entry.outcome().get();
      out.put((byte) STATUSES.indexOf(outcome.status())).putLong(outcome.offset());
      out.putLong(outcome.finished().toEpochMilli());
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static int flags(JobEntry entry) {
    return (entry.started() ? STARTED : 0)
        | (entry.tenant().isPresent() ? TENANT : 0)
        | (entry.outcome().isPresent() ? OUTCOME : 0)
        | entry.accepted().map(EntryCodec::flags).orElse(0);
  }

  private static int flags(Accepted request) {
    return ACCEPTED | (request.background() ? BACKGROUND : 0) | (request.store() ? STORE : 0);
  }

  private static int sizeOf(Set<JobCommand> commands) {
    return commands.stream().mapToInt(command -> 2 + command.tenant().value().length()).sum();
  }

  /** At most 255 bytes: tenants have 64 and topic names 249. */
  private static void putText(ByteBuffer out, byte[] text) {
    out.put((byte) text.length).put(text);
  }

  static JobEntry decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalStateException("the job table's entry has the unknown version " + version);
    }
    int flags = in.get();
    int commands = in.get();
    String tenant = text(in);
    return new JobEntry(
        (flags & TENANT) == 0 ? Optional.empty() : Optional.of(new TenantId(tenant)),
        commands == 0 ? Set.of() : commands(in, commands),
        (flags & STARTED) != 0,
        (flags & ACCEPTED) == 0 ? Optional.empty() : Optional.of(accepted(in, flags)),
        (flags & OUTCOME) == 0 ? Optional.empty() : Optional.of(outcome(in)));
  }

  private static Set<JobCommand> commands(ByteBuffer in, int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> new JobCommand(KINDS.get(in.get()), new TenantId(text(in))))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Accepted accepted(ByteBuffer in, int flags) {
    Instant deadline = Instant.ofEpochMilli(in.getLong());
    long offset = in.getLong();
    return new Accepted(
        deadline, (flags & BACKGROUND) != 0, (flags & STORE) != 0, text(in), offset);
  }

  private static Outcome outcome(ByteBuffer in) {
    return new Outcome(STATUSES.get(in.get()), in.getLong(), Instant.ofEpochMilli(in.getLong()));
  }

  private static String text(ByteBuffer in) {
    int length = in.get() & 0xff;
    byte[] text = new byte[length];
    in.get(text);
    return new String(text, UTF_8);
  }
}
