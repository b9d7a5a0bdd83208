package io.headrace.webhook;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses may be called: public ones, and what the operator allows. So a tenant's URL can't
 * reach what only this network reaches, whatever its name resolves to.
 *
 * <p>The blocks are those of the IANA special-purpose registries (RFC 6890) that aren't globally
 * reachable; forms of IPv6 that carry an IPv4 address are refused as a whole, since no receiver
 * needs them.
 */
public final class AddressPolicy {
  private static final List<Cidr> REFUSED =
      Stream.of(
              "0.0.0.0/8", // this network, unspecified
              "10.0.0.0/8", // private
              "100.64.0.0/10", // carrier-grade NAT
              "127.0.0.0/8", // loopback
              "169.254.0.0/16", // link-local, with the clouds' metadata services
              "172.16.0.0/12", // private
              "192.0.0.0/24", // protocol assignments, with a cloud's metadata service
              "192.0.2.0/24", // documentation
              "192.31.196.0/24", // AS112
              "192.52.193.0/24", // AMT
              "192.88.99.0/24", // 6to4 relays
              "192.168.0.0/16", // private
              "192.175.48.0/24", // AS112
              "198.18.0.0/15", // benchmarks
              "198.51.100.0/24", // documentation
              "203.0.113.0/24", // documentation
              "168.63.129.16/32", // a cloud's metadata service at a public address
              "224.0.0.0/4", // multicast
              "240.0.0.0/4", // reserved, broadcast
              "::/8", // unspecified, loopback, IPv4-mapped, IPv4-compatible, NAT64's local use
              "64:ff9b::/96", // NAT64
              "64:ff9b:1::/48", // NAT64, local
              "100::/64", // discard
              "2001::/23", // Teredo, ORCHID, benchmarks
              "2001:db8::/32", // documentation
              "2002::/16", // 6to4
              "3fff::/20", // documentation
              "5f00::/16", // segment routing
              "fc00::/7", // unique local, with a cloud's metadata service
              "fe80::/10", // link-local
              "fec0::/10", // site-local
              "ff00::/8") // multicast
          .map(Cidr::parse)
          .toList();

  private final AllowList allowed;

  public AddressPolicy(AllowList allowed) {
    this.allowed = allowed;
  }

  /**
   * @param host the name that was asked for
   * @param address what it resolved to
   */
  public boolean permits(String host, InetAddress address) {
    return allowed.names(host) || allowed.covers(address) || isPublic(address.getAddress());
  }

  /** Java itself has turned IPv4-mapped addresses into IPv4. */
  private static boolean isPublic(byte[] address) {
    return REFUSED.stream().noneMatch(block -> block.contains(address));
  }
}
