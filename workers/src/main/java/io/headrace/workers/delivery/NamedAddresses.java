package io.headrace.workers.delivery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Dns;

/**
 * Addresses that know the name they were asked by, whatever resolved it: the rules look at both.
 */
record NamedAddresses(Dns resolver) implements Dns {
  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    List<InetAddress> named = new ArrayList<>();
    for (InetAddress address : resolver.lookup(host)) {
      named.add(InetAddress.getByAddress(host, address.getAddress()));
    }
    return named;
  }
}
