package dev.penguin.checks.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/**
 * What a program takes on board with penguin-api: the facade, core, the tools and all that they
 * need at run time.
 */
class DependencyWeightTest {
  private static final int MAX_JARS = 18;
  private static final long MAX_BYTES = 9_000_000;

  private record Jar(String name, long bytes) {}

  @Test
  void facadeStaysLight() throws IOException {
    List<Jar> jars = runtimeClassPath();
    long bytes = jars.stream().mapToLong(Jar::bytes).sum();

    assertThat(jars.size() <= MAX_JARS && bytes <= MAX_BYTES)
        .withFailMessage(
            "penguin-api brings %,d bytes in %d jars; the limit is %,d bytes in %d jars:%n%n%s",
            bytes, jars.size(), MAX_BYTES, MAX_JARS, table(jars))
        .isTrue();
  }

  private static List<Jar> runtimeClassPath() throws IOException {
    Path api = BuiltModule.find("penguin-api").location();
    Path file = api.resolveSibling("runtime-classpath.txt");
    assertThat(file)
        .as("written by the build of penguin-api in its phase process-classes")
        .exists();
    List<Path> entries =
        Stream.concat(
                Stream.of(api),
                Stream.of(Files.readString(file).strip().split(File.pathSeparator)).map(Path::of))
            .toList();
    List<Jar> jars = new ArrayList<>();
    for (Path entry : entries) {
      jars.add(weigh(entry));
    }
    jars.sort(Comparator.comparingLong(Jar::bytes).reversed());
    return jars;
  }

  private static Jar weigh(Path entry) throws IOException {
    return Files.isDirectory(entry)
        ? new Jar(
            entry.getParent().getParent().getFileName() + " (not packaged yet)", zipped(entry))
        : new Jar(entry.getFileName().toString(), Files.size(entry));
  }

  private static long zipped(Path folder) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, zip);
      }
    }
    return bytes.size();
  }

  private static String table(List<Jar> jars) {
    return jars.stream()
        .map(jar -> String.format("%,12d  %s%n", jar.bytes(), jar.name()))
        .collect(Collectors.joining());
  }
}
