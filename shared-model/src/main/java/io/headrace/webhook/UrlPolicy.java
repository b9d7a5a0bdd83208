package io.headrace.webhook;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which URLs a tenant may register: what can be said without resolving a name. {@link
 * AddressPolicy} has the last word, when a connection is made.
 */
public final class UrlPolicy {
  public static final int MAX_LENGTH = 2_048;
  private static final int HTTPS_PORT = 443;

  /** A name's last label never begins with a digit: what does is an address in some form. */
  private static final Pattern NUMBER = Pattern.compile("(?:.*\\.)?\\d[^.]*\\.?");

  private final AllowList allowed;
  private final AddressPolicy addresses;

  public UrlPolicy(AllowList allowed) {
    this.allowed = allowed;
    addresses = new AddressPolicy(allowed);
  }

  /** Why not, as a client is told; empty when it may be used. */
  public Optional<String> refusal(String url) {
    if (url.length() > MAX_LENGTH) {
      return Optional.of("must have at most " + MAX_LENGTH + " characters");
    }
    try {
      return Optional.ofNullable(refusal(new URI(url)));
    } catch (URISyntaxException e) {
      return Optional.of("must be a valid URL");
    }
  }

  private @Nullable String refusal(URI url) {
    String host = url.getHost();
    if (host == null || url.getScheme() == null) {
      return "must be an absolute URL with a host name";
    }
    if (url.getRawUserInfo() != null) {
      return "must not contain a user name or password";
    }
    if (url.getRawFragment() != null) {
      return "must not contain a fragment";
    }
    return refusal(url, unbracketed(host));
  }

  private @Nullable String refusal(URI url, String host) {
    if (NUMBER.matcher(host).matches() && addressOf(host).isEmpty()) {
      return "must name a host, or give its address in the usual form"; // 0x7f000001, 127.1
    }
    boolean isOpen = isAllowed(host);
    String scheme = url.getScheme();
    if (!scheme.equalsIgnoreCase("https") && !(isOpen && scheme.equalsIgnoreCase("http"))) {
      return "must begin with https://";
    }
    if (!isOpen && url.getPort() != -1 && url.getPort() != HTTPS_PORT) {
      return "must use the default port";
    }
    return isOpen || addressOf(host).map(a -> addresses.permits(host, a)).orElse(true)
        ? null
        : "must not point to a private or reserved address";
  }

  private boolean isAllowed(String host) {
    return allowed.names(host) || addressOf(host).map(allowed::covers).orElse(false);
  }

  private static Optional<InetAddress> addressOf(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
