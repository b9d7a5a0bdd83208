package io.headrace.ingress.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.TenantId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/**
 * Keys and values of the store of objects. An object's key is its kind, its tenant and its id, so a
 * tenant's objects are one range in order of time; its value is a flag and the record's value. A
 * key's is {@code k} and its scope.
 */
final class ObjectStore {
  private static final char KEYED = 'k';
  private static final char LAST = '\uffff'; // after every character of ids and tenants
  private static final int FINGERPRINT = 32;
  private static final byte OPEN = 1;
  private static final byte CLOSED = 0;

  private ObjectStore() {}

  static String key(ObjectKind kind, TenantId tenant, String id) {
    return prefix(kind, tenant) + id;
  }

  static String prefix(ObjectKind kind, TenantId tenant) {
    return kind.letter() + tenant.value() + '/';
  }

  /** After every key of the tenant. */
  static String end(ObjectKind kind, TenantId tenant) {
    return prefix(kind, tenant) + LAST;
  }

  static String first(ObjectKind kind) {
    return String.valueOf(kind.letter());
  }

  static String last(ObjectKind kind) {
    return first(kind) + LAST;
  }

  static TenantId tenantOf(String key) {
    return new TenantId(key.substring(1, key.indexOf('/')));
  }

  static String idOf(String key) {
    return key.substring(key.indexOf('/') + 1);
  }

  static byte[] encode(byte[] value, boolean isOpen) {
    return ByteBuffer.allocate(1 + value.length).put(isOpen ? OPEN : CLOSED).put(value).array();
  }

  static byte[] value(byte[] stored) {
    return Arrays.copyOfRange(stored, 1, stored.length);
  }

  static boolean isOpen(byte[] stored) {
    return stored[0] == OPEN;
  }

  static String keyedKey(String scope) {
    return KEYED + scope;
  }

  static String firstKeyed() {
    return String.valueOf(KEYED);
  }

  static String lastKeyed() {
    return firstKeyed() + LAST;
  }

  static byte[] encode(Keyed keyed) {
    return (keyed.fingerprint() + keyed.created().toEpochMilli() + "/" + keyed.objectId())
        .getBytes(UTF_8);
  }

  static Keyed keyed(byte[] stored) {
    String text = new String(stored, UTF_8);
    int slash = text.indexOf('/');
    return new Keyed(
        text.substring(0, FINGERPRINT),
        text.substring(slash + 1),
        Instant.ofEpochMilli(Long.parseLong(text.substring(FINGERPRINT, slash))));
  }
}
