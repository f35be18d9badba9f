package dev.penguin.tools.internal.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.Workspace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "limits and kills as on Linux")
class InterruptedWriteTest {
  private static final int LARGE = 50_000_000;
  private static final int ROUNDS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 60 : 2;

  private static final List<String> NUMBERED = List.of("a", "b", "c", "d", "e", "f");
  private static final String REST = "\nthe same in all\n".repeat(500);

  @TempDir Path folder;

  private Path root;
  private Path file;

  /** Writes one large file for ever, each time with another byte, in a process of its own. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws Exception {
      WorkspaceFiles files = new WorkspaceFiles(Workspace.at(Path.of(args[0])), false);
      Path path = files.workspace().resolve("large");
      System.out.println("ready");
      byte[] content = new byte[Integer.parseInt(args[1])];
      for (byte b = 1; ; b = (byte) (b == 100 ? 1 : b + 1)) {
        Arrays.fill(content, b);
        files.replace(path, content, files.stamp(path));
      }
    }
  }

  /** Applies one patch and prints what came of it. */
  static final class Patcher {
    private Patcher() {}

    public static void main(String[] args) throws Exception {
      System.out.println(
          Calls.run(
                  CodingTools.in(Path.of(args[0])).build().tools(),
                  "apply_patch",
                  "patch",
                  Files.readString(Path.of(args[1])))
              .text());
    }
  }

  /** Raises the number in each of several files by patches, for ever, from the highest on. */
  static final class PatchLoop {
    private PatchLoop() {}

    public static void main(String[] args) throws Exception {
      Path root = Path.of(args[0]);
      int number = 0;
      for (String name : NUMBERED) {
        number = Math.max(number, numberIn(root.resolve(name)));
      }
      System.out.println("ready");
      try (CodingTools tools = CodingTools.in(root).build()) {
        while (true) {
          number++;
          StringBuilder patch = new StringBuilder("*** Begin Patch\n");
          for (String name : NUMBERED) {
            patch.append("*** Update File: ").append(name).append('\n');
            patch.append('-').append(numberIn(root.resolve(name))).append('\n');
            patch.append('+').append(number).append('\n');
          }
          boolean there = Files.exists(root.resolve("added"));
          patch.append(there ? "*** Delete File: added\n" : "*** Add File: added\n+added\n");
          Calls.success(
              tools.tools(), "apply_patch", "patch", patch.append("*** End Patch\n").toString());
        }
      }
    }
  }

  private static int numberIn(Path file) throws IOException {
    String text = Files.readString(file);
    int end = text.indexOf('\n');
    assertThat(text.substring(end)).isEqualTo(REST);
    return Integer.parseInt(text.substring(0, end));
  }

  @BeforeEach
  void makeFile() throws IOException {
    root = Files.createDirectory(folder.toRealPath().resolve("ws"));
    file = root.resolve("large");
    Files.write(file, new byte[LARGE]);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
  }

  @Test
  @Timeout(300)
  @DisplayName("F19 kill -9 while 50 MB are written leaves the old or the new content, no litter")
  void f19KilledWritesAreWholeOrNothing() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Process writer = start(List.of(), Writer.class, root.toString(), String.valueOf(LARGE));
      assertThat(writer.inputReader().readLine()).isEqualTo("ready");
      while (namesIn(root).size() < 2) {
        assertThat(writer.isAlive()).isTrue(); // until the unfinished file is there
      }
      for (int i = 0; i < round * 3; i++) {
        namesIn(root); // somewhat later each time
      }
      writer.destroyForcibly().waitFor();

      assertSameBytes(Files.readAllBytes(file));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rwxr-x--x");
      CodingTools.in(root).build().close();
      assertThat(namesIn(root)).containsExactly("large");
    }
  }

  @Test
  @Timeout(300)
  @DisplayName("F19 kill -9 in a patch of seven files leaves each old or new, and no litter")
  void f19KilledPatchesLeaveEachFileOldOrNew() throws Exception {
    Files.delete(file);
    for (String name : NUMBERED) {
      Files.writeString(root.resolve(name), "0" + REST);
    }
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int last = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Process patcher = start(List.of(), PatchLoop.class, root.toString());
      assertThat(patcher.inputReader().readLine()).isEqualTo("ready");
      int before = last;
      while (numberIn(root.resolve("f")) <= before) {
        assertThat(patcher.isAlive()).isTrue(); // until the first patch is made, to its last file
      }
      patcher.waitFor(random.nextInt(100_000), TimeUnit.MICROSECONDS);
      patcher.destroyForcibly().waitFor();

      CodingTools.in(root).build().close();
      List<Integer> numbers = new ArrayList<>();
      for (String name : NUMBERED) {
        numbers.add(numberIn(root.resolve(name)));
      }
      last = numbers.get(0); // the first to be renamed
      int old = last - 1;
      assertThat(numbers).as("seed %d", seed).isSortedAccordingTo(Comparator.reverseOrder());
      assertThat(numbers).as("seed %d", seed).allMatch(number -> number >= old);
      List<String> names = namesIn(root);
      assertThat(names).as("seed %d", seed).containsAll(NUMBERED);
      assertThat(names).as("seed %d", seed).isSubsetOf("a", "added", "b", "c", "d", "e", "f");
      if (names.contains("added")) {
        assertThat(root.resolve("added")).hasContent("added\n");
      }
    }
  }

  @Test
  @Timeout(60)
  @DisplayName("F19 a disk that is full while a patch is written changes none of its three files")
  void f19FullDiskChangesNothing() throws Exception {
    Files.writeString(root.resolve("a"), "a\n");
    Files.writeString(root.resolve("b"), "b\n");
    Path patch = folder.resolve("patch");
    Files.writeString(
        patch,
        "*** Begin Patch\n*** Update File: a\n-a\n+A\n*** Update File: b\n-b\n+B\n*** Add File: c\n"
            + ("+" + "c".repeat(999) + "\n").repeat(2_000)
            + "*** End Patch\n");
    Files.delete(file);

    // No file of this process may become larger than 1 MB: the third write fails in its middle.
    Process patcher =
        start(
            List.of("/bin/sh", "-c", "ulimit -f 2048; exec \"$@\"", "sh"),
            Patcher.class,
            root.toString(),
            patch.toString());
    String text = new String(patcher.getInputStream().readAllBytes());

    assertThat(patcher.waitFor()).isZero();
    assertThat(text.strip()).isEqualTo("The patch failed: File too large; no file was changed");
    assertThat(namesIn(root)).containsExactly("a", "b");
    assertThat(root.resolve("a")).hasContent("a\n");
    assertThat(root.resolve("b")).hasContent("b\n");
  }

  @Test
  @DisplayName("F19 what another program still writes is not swept away")
  void f19LiveWritesStay() throws Exception {
    Workspace workspace = Workspace.at(root);
    try (AtomicWrite write = AtomicWrite.begin(workspace, new byte[10], null)) {
      CodingTools.in(root).build().close();

      assertThat(namesIn(root)).hasSize(2);
      try (DirectoryHandle at = DirectoryHandle.root(workspace)) {
        write.moveTo(at, Path.of("new"));
      }
    }
    assertThat(namesIn(root)).containsExactly("large", "new");
  }

  private static Process start(List<String> before, Class<?> main, String... args)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp"));
    command.add(classPath());
    command.add(main.getName());
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String classPath() {
    return System.getProperty("java.class.path")
        + File.pathSeparator
        + System.getProperty("jdk.module.path", "");
  }

  private static void assertSameBytes(byte[] content) {
    assertThat(content).hasSize(LARGE);
    for (byte b : content) {
      if (b != content[0]) {
        throw new AssertionError("A mix of two contents");
      }
    }
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> names = Files.list(folder)) {
      return names.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
