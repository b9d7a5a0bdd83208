package io.headrace.workers.delivery;

import java.io.IOException;

/** A name resolved to an address that nobody outside should reach. */
final class RefusedAddressException extends IOException {
  private static final long serialVersionUID = 1;

  RefusedAddressException() {
    super("the address is private or reserved");
  }
}
