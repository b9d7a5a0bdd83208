package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.headrace.ingress.auth.Caller;
import io.headrace.ingress.batch.Batches;
import io.headrace.ingress.batch.Batches.Creation;
import io.headrace.ingress.batch.NewBatch;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.Owner;
import io.headrace.ingress.submit.Placement;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.IdempotencyKey;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.responses.InvalidRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code POST /v1/batches}. A batch goes where its input file is, so that the two change together;
 * one with an idempotency key goes to the partition that knows the key.
 */
final class CreateBatch implements Endpoint {
  private static final String PATH = "/batches";
  private static final String FILE = "file-";

  private final Batches batches;
  private final ObjectRoutes routes;
  private final JobTable table;
  private final JobIds ids;
  private final Placement placement;
  private final int maxBody;

  /** What goes to the owner: the id, and the client's own header and body. */
  private record Passed(String id, String header, byte[] body) {
    private static final char END = '\n';

    byte[] sealed() {
      byte[] head = (id + END + header + END).getBytes(ISO_8859_1);
      byte[] all = new byte[head.length + body.length];
      System.arraycopy(head, 0, all, 0, head.length);
      System.arraycopy(body, 0, all, head.length, body.length);
      return all;
    }

    static Passed of(byte[] sealed) {
      String all = new String(sealed, ISO_8859_1); // each character one byte
      int id = all.indexOf(END);
      int header = all.indexOf(END, id + 1);
      return new Passed(
          all.substring(0, id),
          all.substring(id + 1, header),
          all.substring(header + 1).getBytes(ISO_8859_1));
    }
  }

  /** The key of a create call, and whether it came in the body. */
  private record Key(IdempotencyKey key, boolean inBody) {}

  CreateBatch(
      Batches batches,
      ObjectRoutes routes,
      JobTable table,
      JobIds ids,
      Placement placement,
      int maxBody) {
    this.batches = batches;
    this.routes = routes;
    this.table = table;
    this.ids = ids;
    this.placement = placement;
    this.maxBody = maxBody;
  }

  @Override
  public Reply answer(Call call)
      throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    Optional<byte[]> sealed = call.sealedBody();
    if (sealed.isPresent()) {
      Passed passed = Passed.of(sealed.get());
      NewBatch asked = NewBatch.parse(passed.body(), batches.limits().maxWindow());
      Optional<Key> key = key(call.caller(), passed.header(), asked);
      return created(call, routes.verified(passed.id()), asked, key);
    }
    String header = call.header(IdempotencyHeader.NAME).orElse("");
    byte[] body = call.body(maxBody);
    NewBatch asked = NewBatch.parse(body, batches.limits().maxWindow());
    Optional<Key> key = key(call.caller(), header, asked);
    JobId id = batches.mint(partition(call.caller(), asked, key));
    return routes.create(
        call,
        id,
        new Passed(id.value(), header, body).sealed(),
        (_, _) -> created(call, id, asked, key));
  }

  private int partition(Caller caller, NewBatch asked, Optional<Key> key) {
    return key.map(given -> placement.keyed(caller, given.key()))
        .or(() -> ids.verify(FILE, asked.inputFile()).map(JobId::partition))
        .orElseGet(() ->
            placement.near(
                caller,
                partition -> table.ownerOf(partition) instanceof Owner.Here,
                ThreadLocalRandom.current()));
  }

  /** The header wins over the field. */
  private static Optional<Key> key(Caller caller, String header, NewBatch asked) throws Refused {
    if (!header.isEmpty()) {
      String token = IdempotencyHeader.token(header);
      return Optional.of(new Key(key(caller, "header " + token, asked.fingerprint()), false));
    }
    return asked
        .key()
        .map(token -> new Key(key(caller, "field " + token, asked.fingerprint()), true));
  }

  private static IdempotencyKey key(Caller caller, String token, String fingerprint) {
    return IdempotencyKey.of(caller.tenant(), "POST", PATH, token, fingerprint);
  }

  private Reply.Whole created(Call call, JobId id, NewBatch asked, Optional<Key> key)
      throws Refused, QueueUnavailable, InterruptedException {
    return switch (batches.create(call.caller(), id, asked, key.map(Key::key))) {
      case Creation.Created(byte[] json) -> Reply.json(json);
      case Creation.Replayed(byte[] json) ->
          Reply.json(json).with(IdempotencyHeader.REPLAYED, "true");
      case Creation.KeyReused() ->
          throw key.filter(Key::inBody).isPresent() ? fieldReused() : IdempotencyHeader.reused();
      case Creation.TooMany(int most) ->
          throw Refused.of(
              429,
              "requests",
              "rate_limit_exceeded",
              "",
              "You have " + most + " unfinished batches; wait until some have ended.");
      case Creation.TooFast(int most, Duration time) ->
          throw Refused.of(
                  429,
                  "requests",
                  "rate_limit_exceeded",
                  "",
                  "You have created " + most + " batches within an hour, which is the most.")
              .after(time);
    };
  }

  /** As gateways that have this field answer. */
  private static Refused fieldReused() {
    return Refused.of(
            409,
            "invalid_request_error",
            "idempotency_key_reused",
            "idempotency_key",
            "This 'idempotency_key' was used with another request; use a new key for a new"
                + " request.")
        .notAgain();
  }
}
