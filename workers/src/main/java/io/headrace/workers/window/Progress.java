package io.headrace.workers.window;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;

/**
 * What a commit says of a partition besides its offset: which records above the offset are
 * finished, and which were in flight, with the crashes that each has been through. Lives in the
 * commit's metadata, of which the broker takes 4,096 bytes.
 *
 * <p>Two forms, the first that fits: runs (1 byte for up to 15 records of one mark, 3 at the most
 * for a run of finished ones) stay short while few records are unfinished; bits (3 a record) stay
 * short while the window is narrow. {@link #holds} keeps every window inside one of the two.
 *
 * @param clean the last owner let go in good order, and no death before it is to be cleared up
 * @param revision counts a partition's commits, so that no two of them are alike
 * @param marks from the committed offset on, one a record
 */
record Progress(boolean clean, int revision, List<Mark> marks) {
  static final Progress NONE = new Progress(true, 0, List.of());

  /** The broker's {@code offset.metadata.max.bytes}, less a first character, as base64 holds it. */
  private static final int MAX_BYTES = 4095 / 4 * 3;

  private static final int MARK_BITS = 3;
  private static final int COUNT_BYTES = 2;

  /** The revision starts again from 0 above this: it takes four bytes at the most. */
  private static final int MAX_REVISION = (1 << 28) - 1;

  private static final int REVISION_BYTES = 4;
  private static final int MAX_SPREAD = (MAX_BYTES - REVISION_BYTES - COUNT_BYTES) * 8 / MARK_BITS;

  /** The longest run in three bytes, and the widest window. */
  private static final int MAX_RUN = (1 << 21 - MARK_BITS) - 1;

  /** The longest run in two bytes. */
  private static final int MAX_SHORT_RUN = (1 << 14 - MARK_BITS) - 1;

  /**
   * Each unfinished record alone between finished ones: one byte for it and two for their run, but
   * three for the few runs that can be long.
   */
  private static final int MAX_UNFINISHED =
      (MAX_BYTES - REVISION_BYTES - MAX_RUN / MAX_SHORT_RUN) / 3;

  /** Records that one poll may bring. */
  static final int MAX_POLL = 500;

  /** One record's state; the order is the wire's. */
  enum Mark {
    QUEUED,
    FINISHED,
    QUEUED_1,
    QUEUED_2,
    IN_FLIGHT,
    IN_FLIGHT_1,
    IN_FLIGHT_2;

    private static final Mark[] ALL = values();

    @SuppressWarnings("EnumOrdinal") // the order is the wire's
    int wire() {
      return ordinal();
    }

    static Mark of(Slot.State state, int crashes) {
      return switch (state) {
        case FINISHED -> FINISHED;
        case QUEUED ->
            switch (crashes) {
              case 0 -> QUEUED;
              case 1 -> QUEUED_1;
              case 2 -> QUEUED_2;
              default -> IN_FLIGHT_2; // which a new owner counts as the third
            };
        case IN_FLIGHT -> crashes == 0 ? IN_FLIGHT : crashes == 1 ? IN_FLIGHT_1 : IN_FLIGHT_2;
      };
    }

    /** The same record, its crash counted, and not in flight now; the third is kept as it was. */
    Mark counted() {
      return switch (this) {
        case IN_FLIGHT -> QUEUED_1;
        case IN_FLIGHT_1 -> QUEUED_2;
        case QUEUED, FINISHED, QUEUED_1, QUEUED_2, IN_FLIGHT_2 -> this;
      };
    }

    /** Crashes to count when a new owner finds this mark: in flight without an end is one more. */
    int crashes() {
      return switch (this) {
        case QUEUED, FINISHED -> 0;
        case QUEUED_1, IN_FLIGHT -> 1;
        case QUEUED_2, IN_FLIGHT_1 -> 2;
        case IN_FLIGHT_2 -> 3;
      };
    }
  }

  /** Whether a window of this size can be written, whatever of it finishes first. */
  static boolean holds(int unfinished, long spread) {
    return unfinished <= MAX_UNFINISHED && spread <= MAX_RUN || spread <= MAX_SPREAD;
  }

  static int revisionAfter(int revision) {
    return revision == MAX_REVISION ? 0 : revision + 1;
  }

  String encode() {
    byte[] runs = runs();
    if (runs.length <= MAX_BYTES) {
      return (clean ? 'c' : 'r') + Base64.getEncoder().encodeToString(runs);
    }
    if (marks.size() <= MAX_SPREAD) {
      return (clean ? 'd' : 'b') + Base64.getEncoder().encodeToString(bits());
    }
    throw new IllegalStateException("the window outgrew the commit metadata: " + marks.size());
  }

  /**
   * Empty metadata is that of offsets which somebody else has set: nothing above them is finished.
   *
   * @throws IllegalArgumentException when this isn't what {@link #encode} writes
   */
  static Progress decode(String metadata) {
    if (metadata.isEmpty()) {
      return NONE;
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(Base64.getDecoder().decode(metadata.substring(1)));
      int revision = getVarint(in);
      return switch (metadata.charAt(0)) {
        case 'c' -> new Progress(true, revision, ofRuns(in));
        case 'r' -> new Progress(false, revision, ofRuns(in));
        case 'd' -> new Progress(true, revision, ofBits(in));
        case 'b' -> new Progress(false, revision, ofBits(in));
        default -> throw new IllegalArgumentException("unknown form");
      };
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IllegalArgumentException("the commit metadata is not a window's", e);
    }
  }

  /** What a new owner must know of each offset from {@code base} on. */
  TreeMap<Long, Mark> byOffset(long base) {
    TreeMap<Long, Mark> byOffset = new TreeMap<>();
    for (int i = 0; i < marks.size(); i++) {
      if (marks.get(i) != Mark.QUEUED) {
        byOffset.put(base + i, marks.get(i));
      }
    }
    return byOffset;
  }

  private byte[] runs() {
    ByteBuffer out = ByteBuffer.allocate(marks.size() * 2 + 8);
    putVarint(out, revision);
    int start = 0;
    for (int i = 1; i <= marks.size(); i++) {
      if (i == marks.size() || marks.get(i) != marks.get(start)) {
        putVarint(out, (i - start) << MARK_BITS | marks.get(start).wire());
        start = i;
      }
    }
    return bytes(out);
  }

  private static List<Mark> ofRuns(ByteBuffer in) {
    List<Mark> marks = new ArrayList<>();
    while (in.hasRemaining()) {
      int run = getVarint(in);
      Mark mark = Mark.ALL[run & (1 << MARK_BITS) - 1];
      if (marks.size() + (run >>> MARK_BITS) > MAX_RUN) {
        throw new IllegalArgumentException("more marks than a window has");
      }
      for (int i = run >>> MARK_BITS; i > 0; i--) {
        marks.add(mark);
      }
    }
    return marks;
  }

  private byte[] bits() {
    ByteBuffer out =
        ByteBuffer.allocate(REVISION_BYTES + COUNT_BYTES + (marks.size() * MARK_BITS + 7) / 8);
    putVarint(out, revision);
    out.putShort((short) marks.size());
    int held = 0;
    int bits = 0;
    for (Mark mark : marks) {
      held |= mark.wire() << bits;
      bits += MARK_BITS;
      if (bits >= 8) {
        out.put((byte) held);
        held >>>= 8;
        bits -= 8;
      }
    }
    if (bits > 0) {
      out.put((byte) held);
    }
    return bytes(out);
  }

  private static List<Mark> ofBits(ByteBuffer in) {
    int count = in.getShort();
    List<Mark> marks = new ArrayList<>();
    int held = 0;
    int bits = 0;
    for (int i = 0; i < count; i++) {
      if (bits < MARK_BITS) {
        held |= (in.get() & 0xff) << bits;
        bits += 8;
      }
      marks.add(Mark.ALL[held & (1 << MARK_BITS) - 1]);
      held >>>= MARK_BITS;
      bits -= MARK_BITS;
    }
    return marks;
  }

  private static void putVarint(ByteBuffer out, int value) {
    int rest = value;
    for (; rest >= 0x80; rest >>>= 7) {
      out.put((byte) (rest | 0x80));
    }
    out.put((byte) rest);
  }

  private static int getVarint(ByteBuffer in) {
    int value = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number is too long");
  }

  private static byte[] bytes(ByteBuffer out) {
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }
}
