package io.headrace.ingress.jobs;

/** What the stream thread writes and the threads that ask read. */
record Shared(
    OpenStores stores,
    OpenStores objects,
    OpenStores history,
    BatchTallies tallies,
    PartitionListener listener,
    Changes changes,
    ReadPositions positions,
    RecordRing newest,
    TableMetrics metrics) {

  static Shared create(long bodyCache, PartitionListener listener, TableMetrics metrics) {
    Shared shared =
        new Shared(
            new OpenStores(),
            new OpenStores(),
            new OpenStores(),
            new BatchTallies(),
            listener,
            new Changes(),
            new ReadPositions(),
            new RecordRing(bodyCache),
            metrics);
    metrics.waiters(shared.changes::waiting);
    return shared;
  }
}
