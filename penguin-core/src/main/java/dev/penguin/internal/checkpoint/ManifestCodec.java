package dev.penguin.internal.checkpoint;

import dev.penguin.internal.blob.ContentHash;
import dev.penguin.internal.tree.FileStamp;
import dev.penguin.internal.tree.LeftOut;
import dev.penguin.internal.tree.PathChange;
import dev.penguin.internal.tree.TreeEntry;
import dev.penguin.internal.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Manifests and plans as bytes: a first line, a checksum of what follows, and that, deflated. Both
 * directions.
 */
final class ManifestCodec {
  private static final byte[] FIRST = "penguin-checkpoint 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int SUM = Long.BYTES;

  private ManifestCodec() {}

  /** Writes fields. */
  @FunctionalInterface
  interface Fields {
    void write(DataOutputStream out) throws IOException;
  }

  /** Reads fields. */
  @FunctionalInterface
  interface Reading<T> {
    T read(DataInputStream in) throws IOException;
  }

  static byte[] wrap(Fields fields) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(body, deflater))) {
      fields.write(out);
    } finally {
      deflater.end();
    }
    byte[] bytes = body.toByteArray();
    return ByteBuffer.allocate(FIRST.length + SUM + bytes.length)
        .put(FIRST)
        .putLong(sum(bytes, 0))
        .put(bytes)
        .array();
  }

  /**
   * Reads what {@link #wrap} made.
   *
   * @throws IOException when it is something else, or damaged
   */
  static <T> T unwrap(byte[] bytes, Reading<T> reading) throws IOException {
    int start = FIRST.length + SUM;
    if (bytes.length < start || !Arrays.equals(FIRST, Arrays.copyOf(bytes, FIRST.length))) {
      throw new IOException("It does not begin as a checkpoint of this version");
    }
    if (ByteBuffer.wrap(bytes).getLong(FIRST.length) != sum(bytes, start)) {
      throw new IOException("Its checksum is wrong");
    }
    try (DataInputStream in =
        new DataInputStream(
            new InflaterInputStream(
                new ByteArrayInputStream(bytes, start, bytes.length - start)))) {
      return reading.read(in);
    }
  }

  private static long sum(byte[] bytes, int from) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, bytes.length - from);
    return sum.getValue();
  }

  static byte[] write(Manifest manifest) throws IOException {
    return wrap(
        out -> {
          text(out, manifest.previous());
          text(out, manifest.origin().name());
          out.writeLong(manifest.takenAt());
          out.writeLong(manifest.verifiedAt());
          out.writeInt(manifest.depth());
          out.writeInt(manifest.removed().size());
          for (TreePath path : manifest.removed()) {
            text(out, path.bytes());
          }
          out.writeInt(manifest.entries().size());
          for (var each : manifest.entries().entrySet()) {
            text(out, each.getKey().bytes());
            entry(out, each.getValue());
          }
        });
  }

  static Manifest read(String id, byte[] bytes) throws IOException {
    return unwrap(
        bytes,
        in -> {
          String previous = text(in);
          Origin origin = named(Origin.class, text(in));
          long takenAt = in.readLong();
          long verifiedAt = in.readLong();
          int depth = in.readInt();
          List<TreePath> removed = new ArrayList<>();
          for (int left = in.readInt(); left > 0; left--) {
            removed.add(path(in));
          }
          TreeMap<TreePath, TreeEntry> entries = new TreeMap<>();
          for (int left = in.readInt(); left > 0; left--) {
            TreePath path = path(in);
            TreeEntry entry = entry(in);
            if (entry != null) {
              entries.put(path, entry);
            }
          }
          return new Manifest(id, previous, origin, takenAt, verifiedAt, depth, entries, removed);
        });
  }

  static byte[] write(RestorePlan plan) throws IOException {
    return wrap(
        out -> {
          text(out, plan.present());
          text(out, plan.target());
          out.writeInt(plan.steps().size());
          for (PathChange step : plan.steps()) {
            text(out, step.path().bytes());
            entry(out, step.before());
            entry(out, step.after());
          }
          out.writeInt(plan.conflicts().size());
          for (TreePath path : plan.conflicts()) {
            text(out, path.bytes());
          }
          out.writeInt(plan.leftOut().size());
          for (LeftOut each : plan.leftOut()) {
            text(out, each.path().bytes());
            text(out, each.reason().name());
          }
        });
  }

  static RestorePlan readPlan(String id, byte[] bytes) throws IOException {
    return unwrap(
        bytes,
        in -> {
          String present = path(in).bytes();
          String target = path(in).bytes();
          List<PathChange> steps = new ArrayList<>();
          for (int left = in.readInt(); left > 0; left--) {
            steps.add(new PathChange(path(in), entry(in), entry(in)));
          }
          List<TreePath> conflicts = new ArrayList<>();
          for (int left = in.readInt(); left > 0; left--) {
            conflicts.add(path(in));
          }
          List<LeftOut> leftOut = new ArrayList<>();
          for (int left = in.readInt(); left > 0; left--) {
            leftOut.add(new LeftOut(path(in), named(LeftOut.Reason.class, text(in))));
          }
          return new RestorePlan(id, present, target, steps, conflicts, leftOut);
        });
  }

  private static void entry(DataOutputStream out, @Nullable TreeEntry entry) throws IOException {
    if (entry == null) {
      text(out, null);
      return;
    }
    text(out, entry.kind().name());
    out.writeShort(entry.mode());
    LeftOut.Reason reason = entry.reason();
    text(out, reason == null ? null : reason.name());
    ContentHash content = entry.content();
    if (content != null) {
      out.writeLong(content.a());
      out.writeLong(content.b());
      out.writeLong(content.c());
      out.writeLong(content.d());
    }
    if (entry.kind() == TreeEntry.Kind.LINK) {
      text(out, entry.target());
    }
    out.writeLong(entry.stamp().size());
    out.writeLong(entry.stamp().changed());
    out.writeLong(entry.stamp().key());
  }

  private static @Nullable TreeEntry entry(DataInputStream in) throws IOException {
    String name = text(in);
    if (name == null) {
      return null;
    }
    TreeEntry.Kind kind = named(TreeEntry.Kind.class, name);
    int mode = in.readShort();
    String reason = text(in);
    ContentHash content =
        kind == TreeEntry.Kind.FILE
            ? new ContentHash(in.readLong(), in.readLong(), in.readLong(), in.readLong())
            : null;
    String target = kind == TreeEntry.Kind.LINK ? text(in) : null;
    return new TreeEntry(
        kind,
        mode,
        content,
        target,
        reason == null ? null : named(LeftOut.Reason.class, reason),
        new FileStamp(in.readLong(), in.readLong(), in.readLong()));
  }

  private static <E extends Enum<E>> E named(Class<E> type, @Nullable String name)
      throws IOException {
    for (E each : type.getEnumConstants()) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    throw new IOException(
        "It has a %s that this version does not know: %s".formatted(type.getSimpleName(), name));
  }

  private static TreePath path(DataInputStream in) throws IOException {
    String text = text(in);
    return new TreePath(text == null ? "" : text);
  }

  /** Texts have one character for each byte; paths may be longer than what Java's UTF allows. */
  private static void text(DataOutputStream out, @Nullable String text) throws IOException {
    out.writeInt(text == null ? -1 : text.length());
    if (text != null) {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private static @Nullable String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length < 0 ? null : new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }
}
