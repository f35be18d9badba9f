package dev.penguin.internal.toolset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.events.PrintedLogs;
import dev.penguin.internal.toolset.ToolDiscoveryTest.FoundProvider;
import dev.penguin.tool.ToolProvider;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One provider in several jars of a class path, in a program of its own. */
@Timeout(60)
class CopiedProvidersTest {
  private static final String LISTS = "META-INF/services/" + ToolProvider.class.getName();

  @TempDir Path folder;

  @Test
  void aProviderInTwoJarsIsThereOnceAndAWarningNamesBoth() throws Exception {
    Path first = jar("moon-1.0.jar");
    Path second = jar("moon-1.1.jar");

    assertThat(run(first, second))
        .containsExactly(
            "WARN dev.penguin.internal.toolset.ToolDiscovery {} Tool provider %s is there more than once: %s and %s. Taken is %s, from %s; remove the other libraries"
                .formatted(
                    FoundProvider.class.getName(),
                    list(first),
                    list(second),
                    FoundProvider.class.getName(),
                    first.toUri().toURL()),
            "offered [found, ask_user, read_result]");
  }

  @Test
  void aProviderInOneJarThatListsItTwiceIsNoReasonForAWarning() throws Exception {
    assertThat(run(jar("moon-1.0.jar"))).containsExactly("offered [found, ask_user, read_result]");
  }

  private static String list(Path jar) throws IOException {
    return "jar:" + jar.toUri().toURL() + "!/" + LISTS;
  }

  /** A jar with the provider's class, which it lists in two lines, as merged jars do. */
  private Path jar(String name) throws IOException {
    Path jar = folder.resolve(name);
    String type = FoundProvider.class.getName();
    String file = type.replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        InputStream code = getClass().getResourceAsStream("/" + file)) {
      out.putNextEntry(new JarEntry(LISTS));
      out.write((type + "\n" + type + " # again\n").getBytes());
      out.putNextEntry(new JarEntry(file));
      code.transferTo(out);
    }
    return jar;
  }

  private List<String> run(Path... jars) throws IOException, InterruptedException {
    Path printed = folder.resolve("printed");
    StringBuilder classPath = new StringBuilder();
    for (Path jar : jars) {
      classPath.append(jar).append(File.pathSeparator);
    }
    classPath.append(System.getProperty("java.class.path"));
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dslf4j.provider=" + PrintedLogs.class.getName(),
                "-Dprinted.level=WARN",
                "-cp",
                classPath.toString(),
                DiscoveryProgram.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    assertThat(program.waitFor(50, TimeUnit.SECONDS)).isTrue();
    return Files.readAllLines(printed).stream()
        .filter(line -> !line.startsWith("SLF4J(I)"))
        .toList();
  }
}
