package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.batch.CreateLimit;
import io.headrace.ingress.peer.Peers;
import io.headrace.job.TenantId;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** For instances only: counts a batch that is created there, of a tenant that is at home here. */
final class BatchCreates {
  private static final byte[] DONE = "{}".getBytes(UTF_8);

  private final CreateLimit limit;
  private final Peers peers;

  BatchCreates(CreateLimit limit, Peers peers) {
    this.limit = limit;
    this.peers = peers;
  }

  Reply take(Context context) throws Refused {
    FileHolders.requirePeer(context, peers);
    TenantId tenant =
        new TenantId(Optional.ofNullable(context.queryParam("tenant")).orElse("none"));
    Optional<Duration> wait = limit.takeHere(tenant);
    return new Reply.Whole(
        wait.isPresent() ? 429 : 200,
        Reply.JSON,
        DONE,
        wait.map(time -> Map.of(CreateLimit.WAIT, Long.toString(time.toMillis())))
            .orElseGet(Map::of));
  }
}
