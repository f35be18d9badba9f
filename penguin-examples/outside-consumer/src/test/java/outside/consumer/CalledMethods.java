package outside.consumer;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The methods that compiled classes call or refer to, as their constant pools have them (Java
 * Virtual Machine Specification, 4.4).
 */
final class CalledMethods {
  private CalledMethods() {}

  /** The methods named in all class files below some folders, as {@code owner.name(types)type}. */
  static Set<String> in(List<Path> folders) throws IOException {
    Set<String> called = new TreeSet<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
          try (InputStream bytes = Files.newInputStream(file)) {
            called.addAll(read(new DataInputStream(bytes)));
          }
        }
      }
    }
    return called;
  }

  private static Set<String> read(DataInputStream file) throws IOException {
    Map<Integer, String> texts = new HashMap<>();
    Map<Integer, Integer> classes = new HashMap<>();
    Map<Integer, int[]> pairs = new HashMap<>();
    Set<Integer> methods = new TreeSet<>();
    file.skipNBytes(8);
    int count = file.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      int tag = file.readUnsignedByte();
      switch (tag) {
        case 1 -> texts.put(i, file.readUTF());
        case 3, 4, 17, 18 -> file.skipNBytes(4);
        case 5, 6 -> {
          file.skipNBytes(8);
          i++; // takes two places
        }
        case 7 -> classes.put(i, file.readUnsignedShort());
        case 8, 16, 19, 20 -> file.skipNBytes(2);
        case 9, 10, 11, 12 -> {
          pairs.put(i, new int[] {file.readUnsignedShort(), file.readUnsignedShort()});
          if (tag == 10 || tag == 11) {
            methods.add(i);
          }
        }
        case 15 -> file.skipNBytes(3);
        default -> throw new IOException("Unknown constant " + tag);
      }
    }
    Set<String> called = new TreeSet<>();
    for (int method : methods) {
      int[] reference = pairs.get(method);
      int[] nameAndType = pairs.get(reference[1]);
      called.add(
          texts.get(classes.get(reference[0]))
              + "."
              + texts.get(nameAndType[0])
              + texts.get(nameAndType[1]));
    }
    return called;
  }
}
