package dev.penguin.internal.toolset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which files list which tool providers, for messages: the service loader itself says neither where
 * a class that it cannot load was listed, nor that one was listed twice. Immutable.
 */
final class ServiceFiles {
  private final Map<String, Set<String>> filesByProvider;

  private ServiceFiles(Map<String, Set<String>> filesByProvider) {
    this.filesByProvider = filesByProvider;
  }

  /** Reads those of a service. What cannot be read is left out: the service loader reports it. */
  static ServiceFiles of(String service, ClassLoader loader) {
    Map<String, Set<String>> files = new LinkedHashMap<>();
    try {
      for (URL file : Collections.list(loader.getResources("META-INF/services/" + service))) {
        read(file, files);
      }
    } catch (IOException e) {
      return new ServiceFiles(files);
    }
    return new ServiceFiles(files);
  }

  private static void read(URL file, Map<String, Set<String>> files) throws IOException {
    URLConnection connection = file.openConnection();
    connection.setUseCaches(false); // a cache would keep the library open
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String name = line.replaceFirst("#.*", "").strip();
        if (!name.isEmpty()) {
          files.computeIfAbsent(name, one -> new LinkedHashSet<>()).add(file.toString());
        }
      }
    }
  }

  /** The files that list a provider, in the order of the path. */
  Set<String> listing(String provider) {
    return filesByProvider.getOrDefault(provider, Set.of());
  }

  /**
   * Where the providers are listed that a failure is about: those that its text names, or whose
   * classes cannot be loaded; empty when that is not known.
   */
  String origin(Throwable failure, ClassLoader loader) {
    String text = String.valueOf(failure.getMessage());
    return filesByProvider.entrySet().stream()
        .filter(
            each ->
                text.contains(" " + each.getKey() + " ")
                    || failure instanceof LinkageError && !isLoadable(each.getKey(), loader))
        .map(each -> " " + each.getKey() + " is listed in " + String.join(", ", each.getValue()))
        .findFirst()
        .map(origin -> "." + origin)
        .orElse("");
  }

  private static boolean isLoadable(String type, ClassLoader loader) {
    try {
      return Class.forName(type, false, loader).getConstructor().getParameterCount() == 0;
    } catch (ReflectiveOperationException | LinkageError e) {
      return false;
    }
  }
}
