package dev.penguin.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileToolsTest {
  @TempDir Path folder;

  private Path root;
  private Path outside;
  private List<Tool> tools;

  @BeforeEach
  void makeFolders() throws IOException {
    root = Files.createDirectory(folder.toRealPath().resolve("ws"));
    outside = Files.createDirectory(folder.toRealPath().resolve("out"));
    Files.writeString(outside.resolve("secret"), "canary");
    tools = CodingTools.in(root).build().tools();
  }

  @Test
  void providerIsFoundAndGivesTheToolsOfAWorkspace() {
    ToolProvider provider =
        ServiceLoader.load(ToolProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(CodingTools.class::isInstance)
            .findFirst()
            .orElseThrow();
    ClassLoader loader = getClass().getClassLoader();

    assertThat(provider.name()).isEqualTo("coding-tools");
    assertThat(provider.tools(new ToolProviderContext(Optional.of(root), loader)))
        .extracting(tool -> tool.spec().name())
        .containsExactly(
            "read_file",
            "write_file",
            "edit_file",
            "apply_patch",
            "list_files",
            "find_files",
            "search_text",
            "todo_write",
            "todo_read",
            "shell",
            "process_start",
            "process_read",
            "process_write",
            "process_list",
            "process_stop");
    assertThat(provider.tools(new ToolProviderContext(Optional.empty(), loader))).isEmpty();
  }

  @Test
  void onlyToolsThatLookSayThatTheyOnlyRead() {
    assertThat(tools.stream().filter(tool -> tool.spec().readsOnly()))
        .extracting(tool -> tool.spec().name())
        .containsExactly(
            "read_file",
            "list_files",
            "find_files",
            "search_text",
            "todo_write",
            "todo_read",
            "process_read",
            "process_list");
    assertThat(tools).allSatisfy(tool -> assertThat(tool.spec().effects()).isNotEmpty());
  }

  @Test
  void resourcesAreTheRealFiles() throws Exception {
    Files.createDirectory(root.resolve("src"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("src"));

    assertThat(
            Calls.tool(tools, "write_file").resources(Calls.call("write_file", "path", "link/x")))
        .containsExactly(new Resource.File(root.resolve("src/x"), "src/x"));
    assertThat(Calls.tool(tools, "list_files").resources(Calls.call("list_files")))
        .containsExactly(new Resource.File(root, "."));
    assertThat(
            Calls.tool(tools, "search_text")
                .resources(Calls.call("search_text", "pattern", "x", "path", "link")))
        .containsExactly(new Resource.Tree(root.resolve("src"), "src"));
    assertThat(
            Calls.tool(tools, "find_files")
                .resources(Calls.call("find_files", "pattern", "*.java")))
        .containsExactly(new Resource.Tree(root, "."));
    assertThatThrownBy(
            () -> Calls.tool(tools, "read_file").resources(Calls.call("read_file", "path", "../x")))
        .hasMessage("The path '../x' is outside the workspace");
  }

  @Test
  void readGivesAWholeFileAsItIs() throws Exception {
    Files.writeString(root.resolve("a.txt"), "one\n\ttwo\n\nthree\n");
    Files.writeString(root.resolve("empty"), "");

    assertThat(Calls.success(tools, "read_file", "path", "a.txt")).isEqualTo("one\n\ttwo\n\nthree");
    assertThat(Calls.success(tools, "read_file", "path", "empty")).isEqualTo("[the file is empty]");
  }

  @Test
  void readGivesPagesAndSaysHowToGoOn() throws Exception {
    Files.writeString(root.resolve("a.txt"), "1\n2\n3\n4\n5");

    assertThat(Calls.success(tools, "read_file", "path", "a.txt", "offset", 2, "limit", 2))
        .isEqualTo("[lines 2-3 of 5, continue with offset=4]\n2\n3");
    assertThat(Calls.success(tools, "read_file", "path", "a.txt", "offset", 4, "limit", 2))
        .isEqualTo("[lines 4-5 of 5]\n4\n5");
    assertThat(Calls.failure(tools, "read_file", "path", "a.txt", "offset", 6))
        .isEqualTo("offset 6 is past the end: 'a.txt' has 5 lines");
    assertThat(Calls.failure(tools, "read_file", "path", "a.txt", "offset", 0))
        .isEqualTo("The argument offset must be a whole number from 1 to 2147483647");
  }

  @Test
  @Timeout(20)
  void f15HugeFilesGiveABoundedPage() throws Exception {
    try (RandomAccessFile sparse = new RandomAccessFile(root.resolve("sparse").toFile(), "rw")) {
      sparse.setLength(3_000_000_000L);
    }
    Files.write(root.resolve("line"), "x".repeat(5_000_000).getBytes(StandardCharsets.UTF_8));
    Files.write(root.resolve("lines"), "0123456789\n".repeat(1_000_000).getBytes());

    assertThat(Calls.failure(tools, "read_file", "path", "sparse"))
        .isEqualTo("'sparse' is not UTF-8 text but binary, 3,000,000,000 bytes");
    assertThat(Calls.success(tools, "read_file", "path", "line"))
        .startsWith("[1 line is cut]\nxxx")
        .endsWith("x [cut: 4,000 of 5,000,000 bytes shown]")
        .hasSizeLessThan(5_000);
    assertThat(Calls.success(tools, "read_file", "path", "lines", "limit", 5_000))
        .startsWith("[lines 1-5000 of more than 732273, continue with offset=5001]\n0123456789\n");
  }

  @Test
  void f16ReadSaysWhatItCannotShow() throws Exception {
    Files.write(root.resolve("bytes"), bytes("caf\u00ff\r\nnext\r\n"));
    Files.write(root.resolve("bom"), bytes("\u00ef\u00bb\u00bfx"));
    Files.write(root.resolve("wide"), "text".getBytes(StandardCharsets.UTF_16LE));

    assertThat(Calls.success(tools, "read_file", "path", "bytes"))
        .isEqualTo(
            "[lines end in CRLF, which edit_file keeps; 1 line holds bytes that are not UTF-8,"
                + " shown as \uFFFD; edit_file keeps them]\ncaf\uFFFD\nnext");
    assertThat(Calls.success(tools, "read_file", "path", "bom"))
        .isEqualTo("[the file starts with a byte order mark]\nx");
    assertThat(Calls.failure(tools, "read_file", "path", "wide"))
        .isEqualTo("'wide' is not UTF-8 text but binary, 8 bytes");
  }

  @Test
  void f13NotFoundNamesAFileThatLooksTheSame() throws Exception {
    Files.writeString(root.resolve("e\u0301.txt"), "decomposed");
    Files.writeString(root.resolve("README.md"), "x");

    assertThat(Calls.failure(tools, "read_file", "path", "\u00e9.txt"))
        .isEqualTo("'\u00e9.txt' does not exist; there is 'e\\u0301.txt': use that very name");
    assertThat(Calls.failure(tools, "write_file", "path", "\u00e9.txt", "content", "x"))
        .isEqualTo("'\u00e9.txt' was not written; there is 'e\\u0301.txt': use that very name");
    assertThat(Calls.failure(tools, "read_file", "path", "readme.md"))
        .isEqualTo("'readme.md' does not exist; there is 'README.md': use that very name");
    assertThat(Calls.failure(tools, "read_file", "path", "a\u202Etxt"))
        .isEqualTo("'a\\u202etxt' does not exist");
    assertThat(namesIn(root)).containsExactly("README.md", "e\u0301.txt");
  }

  @Test
  void f12NothingIsExpanded() throws Exception {
    for (String path : List.of("~/.ssh/id_rsa", "$HOME/x", "%2e%2e%2fsecret")) {
      assertThat(Calls.failure(tools, "read_file", "path", path))
          .isEqualTo("'" + path + "' does not exist");
    }
    assertThat(Calls.failure(tools, "read_file", "path", "file:///etc/passwd"))
        .isEqualTo("'file:/etc/passwd' does not exist");
  }

  @Test
  @Timeout(5)
  void f14OnlyRegularFilesAreOpened() throws Exception {
    new ProcessBuilder("mkfifo", root.resolve("fifo").toString()).start().waitFor();
    Files.createSymbolicLink(root.resolve("zero"), Path.of("/dev/zero"));
    Files.createDirectory(root.resolve("dir"));
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(root.resolve("socket")));

      for (String tool : List.of("read_file", "write_file", "edit_file")) {
        for (String path : List.of("fifo", "socket")) {
          assertThat(use(tool, path))
              .isEqualTo("'" + path + "' is not a regular file: it cannot be read or written");
        }
        assertThat(use(tool, "dir")).isEqualTo("'dir' is a folder: list it with list_files");
        assertThat(use(tool, ".")).isEqualTo("'.' is a folder: list it with list_files");
        assertThat(use(tool, "zero")).isEqualTo("The path 'zero' is outside the workspace");
        assertThat(use(tool, "/proc/self/environ"))
            .isEqualTo("The path '/proc/self/environ' is outside the workspace");
      }
      assertThat(Calls.success(tools, "search_text", "pattern", "x"))
          .isEqualTo("[no line matches]");
    }
    Files.delete(root.resolve("zero")); // JUnit warns of a link that leads out
  }

  private String use(String tool, String path) throws Exception {
    return switch (tool) {
      case "write_file" -> Calls.failure(tools, tool, "path", path, "content", "x");
      case "edit_file" ->
          Calls.failure(tools, tool, "path", path, "old_string", "a", "new_string", "b");
      default -> Calls.failure(tools, tool, "path", path);
    };
  }

  @Test
  void writeCreatesFoldersAndReplacesKeepingTheMode() throws Exception {
    Path file = root.resolve("a/b/c.sh");

    assertThat(Calls.success(tools, "write_file", "path", "a/b/c.sh", "content", "é\n"))
        .isEqualTo("Created 'a/b/c.sh': 3 bytes\n@@ -0,0 +1,1 @@\n+é");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrw-r-x"));
    assertThat(Calls.success(tools, "write_file", "path", "a/b/c.sh", "content", "new"))
        .isEqualTo(
            "Replaced 'a/b/c.sh': 3 bytes\n@@ -1,1 +1,1 @@\n-é\n+new\n"
                + "\\ No newline at end of file");

    assertThat(file).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rwxrw-r-x");
    assertThat(namesIn(root.resolve("a/b"))).containsExactly("c.sh");
  }

  @Test
  void f5f6WritesThroughLinksChangeNothingOutside() throws Exception {
    Files.createSymbolicLink(root.resolve("notes.md"), outside.resolve("secret"));
    Files.createSymbolicLink(root.resolve("dangling.md"), outside.resolve("victim"));
    Files.createSymbolicLink(root.resolve("link"), outside);

    for (String path : List.of("notes.md", "dangling.md", "link/new/deep.txt", "link/x")) {
      assertThat(Calls.failure(tools, "write_file", "path", path, "content", "x"))
          .isEqualTo("The path '" + path + "' is outside the workspace");
    }

    assertThat(namesIn(outside)).containsExactly("secret");
    assertThat(outside.resolve("secret")).hasContent("canary");
  }

  @Test
  void f8WritingLeavesAHardLinkOutsideAsItWas() throws Exception {
    Files.createLink(root.resolve("hard"), outside.resolve("secret"));

    Calls.success(tools, "write_file", "path", "hard", "content", "new");
    Calls.success(tools, "edit_file", "path", "hard", "old_string", "new", "new_string", "newer");

    assertThat(outside.resolve("secret")).hasContent("canary");
    assertThat(root.resolve("hard")).hasContent("newer");
  }

  @Test
  @EnabledOnOs(
      value = {OS.LINUX, OS.MAC},
      disabledReason = "only there a file tells how many names it has")
  void f8HardLinksAreRefusedWhereThatIsWanted() throws Exception {
    Files.createLink(root.resolve("hard"), outside.resolve("secret"));
    Files.writeString(root.resolve("own"), "mine");
    List<Tool> strict = CodingTools.in(root).refuseHardLinks().build().tools();
    String refused = "'hard' has another name as well (a hard link), which is not permitted";

    assertThat(Calls.failure(strict, "read_file", "path", "hard")).isEqualTo(refused);
    assertThat(Calls.failure(strict, "write_file", "path", "hard", "content", "new"))
        .isEqualTo(refused);
    assertThat(
            Calls.failure(
                strict, "edit_file", "path", "hard", "old_string", "c", "new_string", "d"))
        .isEqualTo(refused);
    assertThat(
            Calls.failure(
                strict,
                "apply_patch",
                "patch",
                "*** Begin Patch\n*** Delete File: hard\n*** End Patch"))
        .isEqualTo(refused);
    assertThat(Calls.failure(strict, "search_text", "pattern", "canary", "path", "hard"))
        .isEqualTo(refused);
    assertThat(Calls.success(strict, "search_text", "pattern", "canary|mine"))
        .isEqualTo("own:1: mine\n[skipped: 1 unreadable file]");
    assertThat(Calls.success(strict, "read_file", "path", "own")).isEqualTo("mine");
    assertThat(Calls.success(tools, "read_file", "path", "hard")).isEqualTo("canary");
    assertThat(outside.resolve("secret")).hasContent("canary");
  }

  @Test
  void m6HalfACharacterIsWrittenAsTheReplacementCharacter() throws Exception {
    Calls.success(tools, "write_file", "path", "a", "content", "ab\ud800c");

    assertThat(root.resolve("a")).hasContent("ab\uFFFDc");
  }

  @Test
  void listShowsOneLevelSortedAndBounded() throws Exception {
    Files.createDirectory(root.resolve("src"));
    Files.writeString(root.resolve("src/hidden"), "");
    Files.writeString(root.resolve("b.txt"), "");
    Files.writeString(root.resolve("a\nb"), "");
    Files.createSymbolicLink(root.resolve("link"), outside);
    Path many = Files.createDirectory(root.resolve("src/many"));
    for (int i = 0; i < 1_002; i++) {
      Files.createFile(many.resolve(String.format("f%04d", i)));
    }

    assertThat(Calls.success(tools, "list_files")).isEqualTo("a\\u000ab\nb.txt\nlink@\nsrc/");
    assertThat(Calls.success(tools, "list_files", "path", "src/")).isEqualTo("hidden\nmany/");
    assertThat(Calls.success(tools, "list_files", "path", "src/many"))
        .startsWith("f0000\nf0001\n")
        .endsWith("f0999\n[truncated: the first 1,000 of 1,002; use find_files with a pattern]");
    assertThat(Calls.failure(tools, "list_files", "path", "b.txt"))
        .isEqualTo("'b.txt' is a file, not a folder: read it with read_file");
    assertThat(Calls.failure(tools, "list_files", "path", "no")).isEqualTo("'no' does not exist");
    assertThat(Calls.failure(tools, "list_files", "path", "link"))
        .isEqualTo("The path 'link' is outside the workspace");
  }

  @Test
  void failuresShowNothingOfTheHost() throws Exception {
    Files.writeString(root.resolve("file"), "");

    assertThat(Calls.failure(tools, "write_file", "path", "file/x", "content", "x"))
        .doesNotContain(root.toString());
    assertThat(Calls.failure(tools, "read_file", "path", "no/such"))
        .isEqualTo("'no/such' does not exist");
  }

  private static byte[] bytes(String latin) {
    return latin.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> names = Files.list(folder)) {
      return names.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
