package io.headrace.webhook;

import java.net.InetAddress;

/** A block of addresses: those whose first {@code bits} are the same. */
record Cidr(byte[] network, int bits) {

  static Cidr parse(String text) {
    int slash = text.indexOf('/');
    byte[] network = InetAddress.ofLiteral(text.substring(0, slash)).getAddress();
    int bits = Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > network.length * 8) {
      throw new IllegalArgumentException("'" + text + "' is no block of addresses");
    }
    return new Cidr(network, bits);
  }

  boolean contains(byte[] address) {
    if (address.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += 8) {
      int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit)) & 0xff;
      if (((address[bit / 8] ^ network[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
