package dev.penguin.project.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.project.ProjectException;
import dev.penguin.project.ProjectManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeLibraryTest {
  @TempDir Path cache;

  @Test
  void theLibraryIsUnpackedOnceAndMendedWhenItWasChanged() throws IOException {
    Path folder = NativeLibrary.unpacked(cache, 1);
    Path library = files(folder).get(0);
    byte[] shipped = Files.readAllBytes(library);
    var written = Files.getLastModifiedTime(library);

    assertThat(NativeLibrary.unpacked(cache, 1)).isEqualTo(folder);
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(written);

    Files.write(library, new byte[] {1, 2, 3});
    NativeLibrary.unpacked(cache, 1);
    assertThat(files(folder)).containsExactly(library);
    assertThat(Files.readAllBytes(library)).isEqualTo(shipped);
  }

  @Test
  void noPropertyOfTheJvmIsLeftBehind() throws IOException {
    NativeLibrary.load(cache);

    assertThat(System.getProperty("org.sqlite.lib.path")).isNull();
    assertThat(System.getProperty("org.sqlite.lib.name")).isNull();
  }

  @Test
  void eachCopyIsAFileOfItsOwn() throws IOException {
    Path first = NativeLibrary.unpacked(cache, 1);
    Path second = NativeLibrary.unpacked(cache, 2);

    assertThat(second.getFileName()).hasToString(first.getFileName() + "-2");
    assertThat(Files.isSameFile(files(first).get(0), files(second).get(0))).isFalse();
    assertThat(files(second).get(0)).hasSameBinaryContentAs(files(first).get(0));
  }

  @Test
  void aHomeThatIsNoFolderIsNotUsed() throws IOException {
    String home = cache.toString();
    String file = Files.writeString(cache.resolve("file"), "").toString();
    String other = cache.resolve("other").toString();

    assertThat(NativeLibrary.cacheFolder(null, home)).contains(cache.resolve(".cache"));
    assertThat(NativeLibrary.cacheFolder("", home)).contains(cache.resolve(".cache"));
    assertThat(NativeLibrary.cacheFolder("relative", home)).contains(cache.resolve(".cache"));
    assertThat(NativeLibrary.cacheFolder("a\0b", home)).contains(cache.resolve(".cache"));
    assertThat(NativeLibrary.cacheFolder(other, home)).contains(cache.resolve("other"));
    assertThat(NativeLibrary.cacheFolder(other, null)).contains(cache.resolve("other"));
    for (String each : new String[] {null, "", "?", "home", "a\0b", file, other + "/none"}) {
      assertThat(NativeLibrary.cacheFolder(null, each)).as("%s", each).isEmpty();
    }
  }

  @Test
  void aWebApplicationThatIsDeployedAgainAndAgainLoadsTheLibraryQuietly() throws Exception {
    Path temporary = Files.createDirectory(cache.resolve("tmp"));
    Path home = Files.createDirectory(cache.resolve("home"));
    for (int start = 0; start < 2; start++) {
      List<String> lines = deployed(home, temporary);

      assertThat(lines).containsExactly("1 project", "2 projects", "3 projects");
      assertThat(files(temporary)).isEmpty();
      assertThat(files(home.resolve(".cache/penguin"))).hasSize(3);
    }
  }

  @Test
  void withoutAHomeItLoadsOutOfTheTemporaryFolderAndLeavesNothing() throws Exception {
    Path temporary = Files.createDirectory(cache.resolve("tmp"));

    List<String> lines = deployed(Path.of("?"), temporary);

    assertThat(lines).containsExactly("1 project", "2 projects", "3 projects");
    assertThat(Path.of("?")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "/nonexistent", "/dev/null", "/proc"})
  void whereNoFolderCanHoldTheLibraryTheErrorNamesThemAndWhatToSet(String temporary)
      throws Exception {
    String text = output(OpenOnce.class, "?", temporary).get(0);

    assertThat(text)
        .isEqualTo(
            "UNREACHABLE %s cannot be opened: SQLite's native library could be loaded neither from a cache folder (XDG_CACHE_HOME is null, user.home is ?) nor from the temporary folder (java.io.tmpdir is %s). Set one of them to an absolute folder that this process may write and load code from",
            cache.resolve("p.db"), temporary);
  }

  /** Opens a file and says what is wrong. */
  static final class OpenOnce {
    private OpenOnce() {}

    public static void main(String[] arguments) {
      PrintStream output = System.out;
      System.setOut(System.err); // where sqlite-jdbc logs
      try (ProjectManager manager = ProjectManager.open(Path.of(arguments[0]))) {
        output.println("opened " + manager.projects());
      } catch (ProjectException.Storage e) {
        output.println(e.problem() + " " + e.getMessage());
      }
    }
  }

  private List<String> deployed(Path home, Path temporary) throws IOException {
    return output(Redeployed.class, home.toString(), temporary.toString());
  }

  private List<String> output(Class<?> main, String home, String temporary) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Duser.home=" + home,
            "-Djava.io.tmpdir=" + temporary,
            "-Dorg.jooq.no-logo=true",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            main.getName(),
            cache.resolve("p.db").toString());
    builder.environment().remove("XDG_CACHE_HOME");
    Files.deleteIfExists(cache.resolve("p.db"));
    if (main == Redeployed.class) {
      builder.redirectErrorStream(true);
    } else {
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    }
    Process process = builder.start();
    try (BufferedReader output = process.inputReader()) {
      return output
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("WARNING: "))
          .toList();
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
