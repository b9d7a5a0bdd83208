package io.headrace.responses;

/** What the value of a request's field may be, besides null. */
public enum FieldType {
  BOOLEAN("a boolean"),
  INTEGER("an integer"),
  NUMBER("a number"),
  TEXT("a string"),
  LIST("an array"),
  OBJECT("an object"),
  /** At most 16 pairs of a name of 64 and a string of 512 characters. */
  METADATA("an object"),
  TEXT_OR_LIST("a string or an array"),
  TEXT_OR_OBJECT("a string or an object"),
  ANY("any value");

  final String words;

  FieldType(String words) {
    this.words = words;
  }
}
