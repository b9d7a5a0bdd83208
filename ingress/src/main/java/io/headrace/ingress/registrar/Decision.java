package io.headrace.ingress.registrar;

/**
 * What is to be registered, decided from what the table shows. It runs on the partition's own
 * thread, after everything that was registered before has been read by the table, and more than
 * once where the first writing failed without effect; so it reads, and changes nothing.
 */
@FunctionalInterface
public interface Decision<T> {

  /**
   * @throws io.headrace.ingress.jobs.JobTableUnavailable when the table doesn't serve the partition
   */
  Registration<T> decide();
}
