package io.headrace.webhook;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Receivers that the operator trusts although the rules refuse them: host names, and blocks of
 * addresses as CIDR.
 */
public final class AllowList {
  private final Set<String> hosts = new HashSet<>();
  private final List<Cidr> blocks = new ArrayList<>();

  /**
   * @throws IllegalArgumentException for what is neither a host nor a block
   */
  public AllowList(List<String> entries) {
    for (String entry : entries) {
      if (entry.contains("/")) {
        blocks.add(Cidr.parse(entry));
      } else {
        hosts.add(checked(entry).toLowerCase(Locale.ROOT));
      }
    }
  }

  boolean names(String host) {
    return hosts.contains(host.toLowerCase(Locale.ROOT));
  }

  boolean covers(InetAddress address) {
    return blocks.stream().anyMatch(block -> block.contains(address.getAddress()));
  }

  private static String checked(String host) {
    if (host.isBlank() || host.chars().anyMatch(c -> c <= ' ' || "@/?#[]".indexOf(c) >= 0)) {
      throw new IllegalArgumentException(
          "allow must list hosts and blocks such as 127.0.0.0/8, got '" + host + "'");
    }
    return host;
  }
}
