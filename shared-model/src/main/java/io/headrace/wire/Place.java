package io.headrace.wire;

import org.jspecify.annotations.Nullable;

/**
 * Where a value stands in the client's body, such as {@code input[2].content[0].image_url}: for
 * error messages only. It is no part of what the client means, so all places are equal.
 */
public final class Place {
  static final Place BODY = new Place(null, "", -1);

  private final @Nullable Place parent;
  private final String name;
  private final int index;

  private Place(@Nullable Place parent, String name, int index) {
    this.parent = parent;
    this.name = name;
    this.index = index;
  }

  Place field(String field) {
    return new Place(this, field, -1);
  }

  Place element(int position) {
    return new Place(this, "", position);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Place;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    String before = parent == null ? "" : parent.toString();
    if (index >= 0) {
      return before + "[" + index + "]";
    }
    return before.isEmpty() ? name : before + "." + name;
  }
}
