package dev.penguin.examples.start;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Starts an example by its name, or says which names there are. */
public final class Launcher {
  private static final String PACKAGE = "dev.penguin.examples";
  private static final int NO_SUCH_EXAMPLE = 2;

  private Launcher() {}

  /**
   * Runs an example.
   *
   * @param args its name, such as {@code HelloWorld}, then its own arguments
   * @throws Exception what the example throws
   */
  public static void main(String[] args) throws Exception {
    String name = args.length == 0 ? "" : args[0];
    Optional<Method> main = mainOf(name);
    if (main.isEmpty()) {
      System.out.println(unknown(name, names()));
      System.exit(NO_SUCH_EXAMPLE);
      return;
    }
    try {
      main.get().invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw (Error) e.getCause();
    }
  }

  private static Optional<Method> mainOf(String name) {
    try {
      Class<?> program =
          Class.forName(PACKAGE + "." + name, false, Launcher.class.getClassLoader());
      return Optional.of(program.getMethod("main", String[].class));
    } catch (ClassNotFoundException | NoSuchMethodException | NoClassDefFoundError e) {
      return Optional.empty(); // the last one for a name that differs in case only
    }
  }

  private static String unknown(String name, List<String> names) {
    String meant =
        names.stream()
            .filter(each -> distance(each, name) <= 1 + name.length() / 4)
            .min((a, b) -> distance(a, name) - distance(b, name))
            .map(nearest -> " Did you mean " + nearest + "?")
            .orElse("");
    return "There is no example '%s'.%s These are there, for -Dexample=…:%n  %s"
        .formatted(name, meant, String.join(String.format("%n  "), names));
  }

  /** The names of all examples, sorted. */
  static List<String> names() throws IOException, URISyntaxException {
    URI place = Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path from = Path.of(place);
    if (Files.isDirectory(from)) {
      return names(from);
    }
    try (FileSystem jar = FileSystems.newFileSystem(from)) {
      return names(jar.getPath("/"));
    }
  }

  private static List<String> names(Path root) throws IOException {
    Path folder = root.resolve(PACKAGE.replace('.', '/'));
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString())
          .filter(file -> file.endsWith(".class") && file.indexOf('$') < 0)
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
          .filter(name -> !name.startsWith("start.") && mainOf(name).isPresent())
          .sorted()
          .toList();
    }
  }

  /** How many letters differ, whatever their case. */
  private static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
