package io.headrace.ingress.blob;

import java.util.regex.Pattern;

/** What a blob may be called: the ids of files are, and no name leads out of a folder. */
final class BlobName {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{1,127}");

  private BlobName() {}

  static boolean isOne(String name) {
    return FORM.matcher(name).matches();
  }

  static String checked(String name) {
    if (!isOne(name)) {
      throw new IllegalArgumentException(
          "a blob's name must be 2 to 128 of A-Z a-z 0-9 _ -, the first no sign; got '"
              + name
              + "'");
    }
    return name;
  }
}
