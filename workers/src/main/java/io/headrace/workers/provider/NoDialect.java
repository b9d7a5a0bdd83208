package io.headrace.workers.provider;

import io.headrace.wire.InexpressibleException;
import java.time.Instant;
import java.util.function.Supplier;

/** Of what the provider doesn't offer at all. */
final class NoDialect implements Dialect {
  private final Supplier<InexpressibleException> refusal;

  NoDialect(Supplier<InexpressibleException> refusal) {
    this.refusal = refusal;
  }

  @Override
  public String path() {
    return "";
  }

  @Override
  public SplicedBytes request(Call call) throws InexpressibleException {
    throw refusal.get();
  }

  @Override
  public Reply.Answered answer(Call call, byte[] body, Instant now) {
    throw new IllegalStateException("nothing was asked");
  }
}
