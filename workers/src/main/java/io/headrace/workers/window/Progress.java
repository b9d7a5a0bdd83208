package io.headrace.workers.window;

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
 * short while the window is narrow. {@link #mayGrow} keeps every window inside one of the two.
 *
 * @param clean the last owner let go in good order: nothing was in flight
 * @param marks from the committed offset on, one a record
 */
record Progress(boolean clean, List<Mark> marks) {
  static final Progress NONE = new Progress(true, List.of());

  /** The broker's {@code offset.metadata.max.bytes}, less a first character, as base64 holds it. */
  private static final int MAX_BYTES = 4095 / 4 * 3;

  private static final int MARK_BITS = 3;
  private static final int MAX_SPREAD = (MAX_BYTES - 3) * 8 / MARK_BITS;
  private static final int MAX_UNFINISHED = (MAX_BYTES - 3) / 4;

  /** Records that one poll may add after {@link #mayGrow} was asked. */
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
        case QUEUED -> crashes == 0 ? QUEUED : crashes == 1 ? QUEUED_1 : QUEUED_2;
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

  /** Whether a window can take another poll and still be written, whatever finishes first. */
  static boolean mayGrow(int unfinished, long spread) {
    return unfinished + MAX_POLL <= MAX_UNFINISHED || spread + 2 * MAX_POLL <= MAX_SPREAD;
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

  static Progress decode(String metadata) {
    if (metadata.isEmpty()) {
      return NONE;
    }
    byte[] bytes = Base64.getDecoder().decode(metadata.substring(1));
    return switch (metadata.charAt(0)) {
      case 'c' -> new Progress(true, ofRuns(bytes));
      case 'r' -> new Progress(false, ofRuns(bytes));
      case 'd' -> new Progress(true, ofBits(bytes));
      case 'b' -> new Progress(false, ofBits(bytes));
      default -> throw new IllegalArgumentException("unknown commit metadata form");
    };
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
    int start = 0;
    for (int i = 1; i <= marks.size(); i++) {
      if (i == marks.size() || marks.get(i) != marks.get(start)) {
        putVarint(out, (i - start) << MARK_BITS | marks.get(start).wire());
        start = i;
      }
    }
    return bytes(out);
  }

  private static List<Mark> ofRuns(byte[] bytes) {
    List<Mark> marks = new ArrayList<>();
    for (ByteBuffer in = ByteBuffer.wrap(bytes); in.hasRemaining(); ) {
      int run = getVarint(in);
      for (int i = run >>> MARK_BITS; i > 0; i--) {
        marks.add(Mark.ALL[run & 7]);
      }
    }
    return marks;
  }

  private byte[] bits() {
    byte[] out = new byte[(marks.size() * MARK_BITS + 7) / 8 + 2];
    ByteBuffer.wrap(out).putShort((short) marks.size());
    for (int i = 0; i < marks.size(); i++) {
      for (int bit = 0; bit < MARK_BITS; bit++) {
        int at = i * MARK_BITS + bit;
        out[2 + at / 8] |= (byte) ((marks.get(i).wire() >>> bit & 1) << at % 8);
      }
    }
    return out;
  }

  private static List<Mark> ofBits(byte[] bytes) {
    int count = ByteBuffer.wrap(bytes).getShort();
    List<Mark> marks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int mark = 0;
      for (int bit = 0; bit < MARK_BITS; bit++) {
        int at = i * MARK_BITS + bit;
        mark |= (bytes[2 + at / 8] >>> at % 8 & 1) << bit;
      }
      marks.add(Mark.ALL[mark]);
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
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static byte[] bytes(ByteBuffer out) {
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }
}
