package io.headrace.ingress.jobs;

import io.headrace.ingress.jobs.History.Place;
import io.headrace.job.TenantId;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.Endpoints;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Keys of the store of past deliveries. A delivery's is {@code h}, tenant, endpoint, its event's
 * time and its id, so the deliveries of an endpoint are one range in order of time; all callbacks
 * of a tenant are as one endpoint. A disabling's is {@code d} and the endpoint.
 */
final class HistoryKeys {
  private static final char LAST = '\uffff'; // after every character of ids and tenants
  private static final int TIME_CHARACTERS = 12; // 48 bits in hex

  /** Of every past delivery's key. */
  static final String FIRST = "h";

  static final String END = FIRST + LAST;

  private HistoryKeys() {}

  static String prefix(TenantId tenant, String endpoint) {
    boolean isCallback = endpoint.startsWith(Endpoints.CALLBACK_PREFIX);
    return FIRST + tenant.value() + '/' + (isCallback ? History.CALLBACKS : endpoint) + '/';
  }

  static String prefix(Place place) {
    return prefix(place.tenant(), place.endpoint());
  }

  /** What all keys of the same endpoint begin with. */
  static String prefixOf(String key) {
    return key.substring(0, key.indexOf('/', key.indexOf('/') + 1) + 1);
  }

  static String of(Delivery delivery) {
    return at(prefix(delivery.event().tenant(), delivery.endpoint()), delivery.event().created())
        + '/'
        + delivery.id();
  }

  /** After all keys of earlier events, before all of the moment's and later ones. */
  static String at(String prefix, Instant moment) {
    return prefix + HexFormat.of().toHexDigits(Math.max(0, moment.toEpochMilli()), TIME_CHARACTERS);
  }

  static String end(String prefix) {
    return prefix + LAST;
  }

  static boolean isOf(String key, String delivery) {
    return key.endsWith('/' + delivery);
  }

  static String disabling(String endpoint) {
    return "d" + endpoint;
  }
}
