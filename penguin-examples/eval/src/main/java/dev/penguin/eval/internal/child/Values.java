package dev.penguin.eval.internal.child;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values between checker and player: data only, no class is named and none is loaded. What is read
 * consists of types of the JDK, so that no {@code equals} of a solution is ever called.
 */
final class Values {
  private static final int MAX_DEPTH = 60;
  private static final String COMPONENTS = "ZBSCIJFD";
  private static final List<Class<?>> PRIMITIVES =
      List.of(
          boolean.class,
          byte.class,
          short.class,
          char.class,
          int.class,
          long.class,
          float.class,
          double.class);

  private Values() {}

  /**
   * Writes a value.
   *
   * @throws InvalidObjectException when it is no plain value; the message is the name of its class
   */
  static void write(DataOutputStream out, @Nullable Object value) throws IOException {
    if (value == null) {
      out.writeByte('N');
    } else if (value instanceof String text) {
      out.writeByte('T');
      writeText(out, text);
    } else if (value instanceof List<?> list) {
      out.writeByte('L');
      writeAll(out, list);
    } else if (value instanceof Set<?> set) {
      out.writeByte('E');
      writeAll(out, set);
    } else if (value instanceof Map<?, ?> map) {
      out.writeByte('M');
      writeAll(out, map.keySet());
      writeAll(out, map.values());
    } else if (value instanceof Optional<?> optional) {
      out.writeByte('O');
      write(out, optional.orElse(null));
    } else if (value.getClass().isArray()) {
      writeArray(out, value);
    } else {
      writeNumber(out, value);
    }
  }

  private static void writeNumber(DataOutputStream out, Object value) throws IOException {
    if (value instanceof Integer number) {
      out.writeByte('I');
      out.writeInt(number);
    } else if (value instanceof Long number) {
      out.writeByte('J');
      out.writeLong(number);
    } else if (value instanceof Double number) {
      out.writeByte('D');
      out.writeDouble(number);
    } else if (value instanceof Boolean truth) {
      out.writeByte('Z');
      out.writeBoolean(truth);
    } else if (value instanceof Character character) {
      out.writeByte('C');
      out.writeChar(character);
    } else if (value instanceof Float number) {
      out.writeByte('F');
      out.writeFloat(number);
    } else if (value instanceof Short number) {
      out.writeByte('S');
      out.writeShort(number);
    } else if (value instanceof Byte number) {
      out.writeByte('B');
      out.writeByte(number);
    } else if (value instanceof BigInteger || value instanceof BigDecimal) {
      out.writeByte(value instanceof BigInteger ? 'G' : 'X');
      writeText(out, value.toString());
    } else {
      throw new InvalidObjectException(value.getClass().getName());
    }
  }

  private static void writeAll(DataOutputStream out, Collection<?> values) throws IOException {
    out.writeInt(values.size());
    for (Object one : values) {
      write(out, one);
    }
  }

  private static void writeArray(DataOutputStream out, Object array) throws IOException {
    int kind = PRIMITIVES.indexOf(array.getClass().getComponentType());
    boolean strings = array.getClass() == String[].class;
    out.writeByte('A');
    out.writeByte(kind >= 0 ? COMPONENTS.charAt(kind) : strings ? 'T' : 'O');
    int length = Array.getLength(array);
    out.writeInt(length);
    for (int i = 0; i < length; i++) {
      write(out, Array.get(array, i));
    }
  }

  /** Reads a value of any size that the stream has. */
  static @Nullable Object read(DataInputStream in) throws IOException {
    return read(in, 0);
  }

  private static @Nullable Object read(DataInputStream in, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new InvalidObjectException("more than " + MAX_DEPTH + " levels");
    }
    byte kind = in.readByte();
    return switch (kind) {
      case 'N' -> null;
      case 'T' -> readText(in).intern(); // tests compare with == what is a constant for them
      case 'L' -> readAll(in, depth);
      case 'E' -> new LinkedHashSet<>(readAll(in, depth));
      case 'M' -> readMap(in, depth);
      case 'O' -> Optional.ofNullable(read(in, depth + 1));
      case 'A' -> readArray(in, depth);
      case 'I' -> in.readInt();
      case 'J' -> in.readLong();
      case 'D' -> in.readDouble();
      case 'Z' -> in.readBoolean();
      case 'C' -> in.readChar();
      case 'F' -> in.readFloat();
      case 'S' -> in.readShort();
      case 'B' -> in.readByte();
      case 'G' -> new BigInteger(readText(in));
      case 'X' -> new BigDecimal(readText(in));
      default -> throw new InvalidObjectException("kind " + kind);
    };
  }

  /** One by one: a length that lies ends with the stream. */
  private static List<@Nullable Object> readAll(DataInputStream in, int depth) throws IOException {
    int size = in.readInt();
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      values.add(read(in, depth + 1));
    }
    return values;
  }

  private static Map<@Nullable Object, @Nullable Object> readMap(DataInputStream in, int depth)
      throws IOException {
    List<@Nullable Object> keys = readAll(in, depth);
    List<@Nullable Object> values = readAll(in, depth);
    if (keys.size() != values.size()) {
      throw new InvalidObjectException("keys without values");
    }
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      map.put(keys.get(i), values.get(i));
    }
    return map;
  }

  private static Object readArray(DataInputStream in, int depth) throws IOException {
    byte component = in.readByte();
    List<@Nullable Object> values = readAll(in, depth);
    int kind = COMPONENTS.indexOf(component);
    Class<?> type =
        kind >= 0 ? PRIMITIVES.get(kind) : component == 'T' ? String.class : Object.class;
    Object array = Array.newInstance(type, values.size());
    try {
      for (int i = 0; i < values.size(); i++) {
        Array.set(array, i, values.get(i));
      }
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new InvalidObjectException("an array of other values");
    }
    return array;
  }

  static void writeText(DataOutputStream out, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(2 * text.length());
    bytes.asCharBuffer().put(text); // no charset, so that halves of pairs stay as they are
    writeBytes(out, bytes.array());
  }

  static String readText(DataInputStream in) throws IOException {
    return ByteBuffer.wrap(readBytes(in)).asCharBuffer().toString();
  }

  static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] bytes = length < 0 ? new byte[0] : in.readNBytes(length);
    if (bytes.length != length) {
      throw new InvalidObjectException("a text that ends early");
    }
    return bytes;
  }
}
