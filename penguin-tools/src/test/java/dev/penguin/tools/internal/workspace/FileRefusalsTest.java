package dev.penguin.tools.internal.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tool.Tool;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.internal.text.Fingerprint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each reason for which a path is refused, in each tool: the whole message, and what it leaves. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "files, rights and pipes as on Linux")
class FileRefusalsTest {
  private static final String ALL = "read write edit update delete add move list find search";

  /** Bytes of the one file that is too large; when it was written says whether it is as it was. */
  private static final int LARGE = 10_000_001;

  @TempDir Path folder;

  private Path root;
  private List<Tool> tools;

  @BeforeEach
  void makeFiles() throws Exception {
    root = Files.createDirectory(folder.toRealPath().resolve("ws"));
    Files.writeString(folder.resolve("secret"), "one\n");
    tools = CodingTools.in(root).build().tools();
    Files.writeString(root.resolve("text"), "one\ntwo\n");
    Files.writeString(root.resolve("README"), "one\n");
    Files.writeString(root.resolve("e\u0301"), "one\n");
    Files.write(root.resolve("binary"), new byte[] {'o', 'n', 'e', 0});
    Files.createDirectories(root.resolve("folder/in"));
    Files.createSymbolicLink(root.resolve("out"), Path.of("../secret"));
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("../none"));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(root.resolve("device"), Path.of("/dev/zero"));
    Files.writeString(root.resolve("stale"), "one\n");
    Calls.success(tools, "read_file", "path", "stale");
    Files.writeString(root.resolve("stale"), "one, by hand\n");
    try (RandomAccessFile large = new RandomAccessFile(root.resolve("large").toFile(), "rw")) {
      large.setLength(LARGE);
    }
    new ProcessBuilder("mkfifo", root.resolve("fifo").toString()).start().waitFor();
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(root.resolve("socket")));
    }
  }

  /** JUnit warns of links that lead out. */
  @AfterEach
  void deleteLinks() throws IOException {
    for (String link : List.of("out", "dangling", "device")) {
      Files.delete(root.resolve(link));
    }
  }

  @ParameterizedTest
  @Timeout(60)
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          none         | read edit update delete list search | 'none' does not exist
          none/deep    | read edit update delete list search | 'none/deep' does not exist
          readme       | read edit update delete             | 'readme' does not exist; there is 'README': use that very name
          \u00e9       | read edit update delete             | '\u00e9' does not exist; there is 'e\\u0301': use that very name
          \u00e9       | write add move                      | '\u00e9' was not written; there is 'e\\u0301': use that very name
          folder       | read write edit update delete       | 'folder' is a folder: list it with list_files
          .            | read write edit update delete       | '.' is a folder: list it with list_files
          folder/in/.. | read write edit update delete       | 'folder' is a folder: list it with list_files
          fifo         | read write edit update delete list search | 'fifo' is not a regular file: it cannot be read or written
          socket       | read write edit update delete list search | 'socket' is not a regular file: it cannot be read or written
          text         | list                                | 'text' is a file, not a folder: read it with read_file
          binary       | read                                | 'binary' is not UTF-8 text but binary, 4 bytes
          binary       | edit update                         | 'binary' is not UTF-8 text but binary: not edited
          large        | read                                | 'large' is not UTF-8 text but binary, 10,000,001 bytes
          large        | edit update delete                  | 'large' is too large: at most 10,000,000 bytes
          stale        | write edit update delete            | 'stale' was changed on disk since it was last read: read it again
          text         | add                                 | 'text' exists already: update it, or delete it first
          README       | move                                | 'README' exists already: update it, or delete it first
          folder       | add move                            | 'folder' exists already: update it, or delete it first
          .            | add move                            | '.' exists already: update it, or delete it first
          fifo         | add move                            | 'fifo' exists already: update it, or delete it first
          text/x       | ALL                                 | The path 'text/x' goes on after a name that is not a folder
          text/        | ALL                                 | The path 'text/' ends in a slash, but is not a folder
          none/../text | ALL                                 | The path 'none/../text' goes up from a folder that does not exist
          ../secret    | ALL                                 | The path '../secret' is outside the workspace
          ..           | ALL                                 | The path '..' is outside the workspace
          /etc/passwd  | ALL                                 | The path '/etc/passwd' is outside the workspace
          out          | ALL                                 | The path 'out' is outside the workspace
          dangling     | ALL                                 | The path 'dangling' is outside the workspace
          device       | ALL                                 | The path 'device' is outside the workspace
          loop         | ALL                                 | The path 'loop' leads through too many symbolic links
          c:/x         | ALL                                 | The path 'c:/x' names a drive: give one inside the workspace
          a\\b         | ALL                                 | The path 'a\\b' holds a backslash: separate names with /
          a./b         | ALL                                 | The path 'a./b' has a name that ends in a space or a dot
          a:b          | ALL                                 | The path 'a:b' has a name with a colon inside
          folder/nul   | ALL                                 | The path 'folder/nul' has a name that is a device on Windows
          """)
  void everyRefusalSaysWhyAndChangesNothing(String path, String by, String message)
      throws Exception {
    Map<String, String> before = tree();

    for (String tool : (by.equals("ALL") ? ALL : by).split(" ")) {
      assertThat(refuse(tool, path)).as(tool).isEqualTo(message);
    }

    assertThat(tree()).isEqualTo(before);
  }

  private String refuse(String tool, String path) throws Exception {
    return switch (tool) {
      case "read" -> Calls.failure(tools, "read_file", "path", path);
      case "write" -> Calls.failure(tools, "write_file", "path", path, "content", "new");
      case "edit" ->
          Calls.failure(tools, "edit_file", "path", path, "old_string", "one", "new_string", "1");
      case "update" -> patch("*** Update File: " + path + "\n@@\n-one\n+1");
      case "delete" -> patch("*** Delete File: " + path);
      case "add" -> patch("*** Add File: " + path + "\n+new");
      case "move" -> patch("*** Update File: text\n*** Move to: " + path + "\n@@\n-one\n+1");
      case "list" -> Calls.failure(tools, "list_files", "path", path);
      case "find" -> Calls.failure(tools, "find_files", "pattern", "*", "path", path);
      case "search" -> Calls.failure(tools, "search_text", "pattern", "one", "path", path);
      default -> throw new IllegalArgumentException(tool);
    };
  }

  /** A patch whose first file would fit, and whose second does not. */
  private String patch(String part) throws Exception {
    return Calls.failure(
        tools,
        "apply_patch",
        "patch",
        "*** Begin Patch\n*** Add File: first/new\n+x\n" + part + "\n*** End Patch");
  }

  /** What is in the workspace and beside it, to the bytes and the moment of the last change. */
  private Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.toList()) {
        Map<String, Object> of =
            Files.readAttributes(path, "unix:mode,ino,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        tree.put(
            path.toString(),
            (folder ? "" : new TreeMap<>(of).toString())
                + (file && Files.size(path) < LARGE
                    ? Fingerprint.of(Files.readAllBytes(path))
                    : ""));
      }
    }
    return tree;
  }
}
