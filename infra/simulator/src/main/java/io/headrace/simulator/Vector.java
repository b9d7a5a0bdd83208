package io.headrace.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** An embedding of length 1, all of it drawn from one die. */
record Vector(float[] values) {
  private static final byte[] OPEN = {'['};
  private static final byte[] COMMA = {','};
  private static final byte[] CLOSE = {']'};

  /** How a client asks to have it. */
  enum Encoding {
    FLOAT,
    BASE64
  }

  static Vector of(long die, int dimensions) {
    double[] drawn = new double[dimensions];
    double squares = 0;
    for (int i = 0; i < dimensions; i++) {
      drawn[i] = Dice.gaussian(Dice.roll(die, i));
      squares += drawn[i] * drawn[i];
    }
    float[] values = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      values[i] = (float) (drawn[i] / Math.sqrt(squares));
    }
    return new Vector(values);
  }

  void write(Encoding encoding, JsonOut out) {
    switch (encoding) {
      case FLOAT -> numbers(out);
      case BASE64 -> out.string(base64());
    }
  }

  private void numbers(JsonOut out) {
    byte[] before = OPEN;
    for (float value : values) {
      out.raw(before).raw(JsonOut.fragment(Float.toString(value)));
      before = COMMA;
    }
    out.raw(CLOSE);
  }

  /** Floats of 32 bits, the lowest byte first. */
  private String base64() {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
