package dev.penguin.internal.typed;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.Set;

/**
 * Which components and parameters of a class are marked nullable in its class file alone. Kotlin's
 * compiler writes its {@code String?} there, as {@code @Nullable} of JetBrains, and other libraries
 * have an annotation of that name that reflection does not see either. Only these marks are read,
 * of members and parameters themselves, not of type arguments.
 */
final class NullMarks {
  private static final int FIELD = 0x13;
  private static final int RETURNED = 0x14;
  private static final int PARAMETER = 0x16;
  private static final int ITSELF = -1;

  /** A member by name and descriptor; behind the descriptor of a method, a parameter's index. */
  private final Set<String> marked = new HashSet<>();

  private String[] texts = new String[0];
  private String member = "";

  private NullMarks() {}

  /** The marks of a class; none when its class file is not there, or of an unknown form. */
  static NullMarks of(Class<?> type) {
    NullMarks marks = new NullMarks();
    String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
    try (InputStream bytes = type.getResourceAsStream(file)) {
      if (bytes != null) {
        marks.read(new DataInputStream(new BufferedInputStream(bytes)));
      }
    } catch (IOException | RuntimeException e) { // what cannot be read marks nothing
      marks.marked.clear();
    }
    return marks;
  }

  boolean isNullable(RecordComponent component) {
    Class<?> type = component.getType();
    return !type.isPrimitive()
        && (marked.contains(key(component.getName() + type.descriptorString(), ITSELF))
            || marked.contains(key(signature(component.getAccessor()), ITSELF)));
  }

  boolean isNullable(Method method, int parameter) {
    return !method.getParameterTypes()[parameter].isPrimitive()
        && marked.contains(key(signature(method), parameter));
  }

  private static String signature(Method method) {
    return method.getName()
        + MethodType.methodType(method.getReturnType(), method.getParameterTypes())
            .toMethodDescriptorString();
  }

  private static String key(String member, int parameter) {
    return member + ' ' + parameter;
  }

  private void read(DataInputStream in) throws IOException {
    in.skipNBytes(8); // magic and version
    readConstants(in);
    in.skipNBytes(6); // flags, class and superclass
    in.skipNBytes(2L * in.readUnsignedShort()); // interfaces
    readMembers(in); // fields
    readMembers(in); // methods
  }

  private void readConstants(DataInputStream in) throws IOException {
    texts = new String[in.readUnsignedShort()];
    for (int i = 1; i < texts.length; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = in.readUTF();
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++; // these take two places
        }
        default -> throw new IOException("Unknown constant " + tag);
      }
    }
  }

  private void readMembers(DataInputStream in) throws IOException {
    for (int members = in.readUnsignedShort(); members > 0; members--) {
      in.skipNBytes(2); // flags
      member = text(in) + text(in);
      for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
        String name = text(in);
        int length = in.readInt();
        switch (name) {
          case "RuntimeInvisibleAnnotations" -> readAnnotations(in, ITSELF);
          case "RuntimeInvisibleParameterAnnotations" -> {
            int parameters = in.readUnsignedByte();
            for (int i = 0; i < parameters; i++) {
              readAnnotations(in, i);
            }
          }
          case "RuntimeInvisibleTypeAnnotations" -> readTypeAnnotations(in);
          default -> in.skipNBytes(length);
        }
      }
    }
  }

  private void readAnnotations(DataInputStream in, int parameter) throws IOException {
    for (int annotations = in.readUnsignedShort(); annotations > 0; annotations--) {
      readAnnotation(in, parameter, true);
    }
  }

  private void readTypeAnnotations(DataInputStream in) throws IOException {
    for (int annotations = in.readUnsignedShort(); annotations > 0; annotations--) {
      int target = in.readUnsignedByte();
      int parameter = ITSELF;
      switch (target) {
        case FIELD, RETURNED, 0x15 -> {}
        case PARAMETER -> parameter = in.readUnsignedByte();
        case 0x00, 0x01 -> in.skipNBytes(1);
        default -> in.skipNBytes(2);
      }
      int path = in.readUnsignedByte();
      in.skipNBytes(2L * path);
      boolean whole = target == FIELD || target == RETURNED || target == PARAMETER;
      readAnnotation(in, parameter, whole && path == 0);
    }
  }

  private void readAnnotation(DataInputStream in, int parameter, boolean counts)
      throws IOException {
    String type = text(in);
    if (counts && (type.endsWith("/Nullable;") || type.endsWith("$Nullable;"))) {
      marked.add(key(member, parameter));
    }
    for (int values = in.readUnsignedShort(); values > 0; values--) {
      in.skipNBytes(2); // name
      skipValue(in);
    }
  }

  private void skipValue(DataInputStream in) throws IOException {
    switch (in.readUnsignedByte()) {
      case 'e' -> in.skipNBytes(4);
      case '@' -> readAnnotation(in, ITSELF, false);
      case '[' -> {
        for (int values = in.readUnsignedShort(); values > 0; values--) {
          skipValue(in);
        }
      }
      default -> in.skipNBytes(2);
    }
  }

  private String text(DataInputStream in) throws IOException {
    return texts[in.readUnsignedShort()];
  }
}
