package io.headrace.ingress.jobs;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/**
 * What the job table needs to know besides Kafka.
 *
 * @param advertised how other instances reach this one's HTTP port; with host and port
 * @param stateDir where the index is kept between starts
 * @param bodyCache bytes of newest records kept in memory, outside the heap
 * @param standbys copies of the index on other instances
 * @param maxHistory past deliveries kept per webhook endpoint
 * @param idPrefixes of the ids that are purged by age, such as {@code resp_}
 */
public record JobTableConfig(
    URI advertised,
    Path stateDir,
    long bodyCache,
    int standbys,
    int maxHistory,
    Set<String> idPrefixes) {

  public JobTableConfig {
    if (advertised.getHost() == null || advertised.getPort() < 0) {
      throw new IllegalArgumentException(
          "advertisedUrl must be http://host:port, got '" + advertised + "'");
    }
    if (bodyCache < 0) {
      throw new IllegalArgumentException("bodyCache must not be negative, got " + bodyCache);
    }
    if (standbys < 0) {
      throw new IllegalArgumentException("standbys must not be negative, got " + standbys);
    }
    if (maxHistory < 1) {
      throw new IllegalArgumentException("maxHistory must be at least 1, got " + maxHistory);
    }
    idPrefixes = Set.copyOf(idPrefixes);
  }
}
