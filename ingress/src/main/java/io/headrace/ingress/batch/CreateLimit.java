package io.headrace.ingress.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.Owner;
import io.headrace.ingress.peer.PeerCall;
import io.headrace.ingress.peer.PeerReply;
import io.headrace.ingress.peer.Peers;
import io.headrace.job.TenantId;
import io.headrace.topic.ShardSet;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limit of creations per hour: the owner of the tenant's home partition decides. While nobody
 * answers for that, creations pass: batches live in other partitions, and go on without it.
 */
public final class CreateLimit {
  /** For instances only; the tenant is a parameter. Answered 200, or 429 with the wait. */
  public static final String PATH = "/headrace/peer/batch-creates";

  public static final String WAIT = "x-headrace-wait-ms";

  private static final Logger log = LoggerFactory.getLogger(CreateLimit.class);
  private static final Duration HOLD = Duration.ofSeconds(2);
  private static final String NO_KEY = "none";
  private static final int TOO_MANY = 429;

  private final CreateRate rate;
  private final JobTable table;
  private final Peers peers;
  private final int partitions;

  CreateLimit(CreateRate rate, JobTable table, Peers peers, int partitions) {
    this.rate = rate;
    this.table = table;
    this.peers = peers;
    this.partitions = partitions;
  }

  /** Counts one more; or, where that would be too many, tells how long to wait. */
  Optional<Duration> take(TenantId tenant) {
    return switch (table.ownerOf(ShardSet.home(tenant, partitions))) {
      case Owner.Here() -> rate.take(tenant);
      case Owner.Elsewhere(URI base) -> ask(base, tenant);
      case Owner.Nobody() -> Optional.empty();
    };
  }

  /** As {@link #take}, for another instance that takes this one for the owner. */
  public Optional<Duration> takeHere(TenantId tenant) {
    return rate.take(tenant);
  }

  private Optional<Duration> ask(URI base, TenantId tenant) {
    String target = PATH + "?tenant=" + URLEncoder.encode(tenant.value(), UTF_8);
    try {
      PeerReply reply = peers.send(base, new PeerCall("POST", target, NO_KEY, HOLD, Duration.ZERO));
      return reply.status() == TOO_MANY
          ? Optional.of(
              Duration.ofMillis(Long.parseLong(reply.headers().getOrDefault(WAIT, "1000"))))
          : Optional.empty();
    } catch (IOException e) {
      log.info("{} doesn't count a new batch, which passes: {}", base, e.toString());
      return Optional.empty();
    }
  }
}
