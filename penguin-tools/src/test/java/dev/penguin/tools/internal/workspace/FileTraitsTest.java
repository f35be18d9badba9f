package dev.penguin.tools.internal.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Mounts;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.needs.PlainUser;
import dev.penguin.tool.Tool;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is changed keeps what it has beside its bytes. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "owners, modes and attributes as on Linux")
class FileTraitsTest {
  private static final String LIST =
      "import os,sys; os.setxattr(sys.argv[1],'system.posix_acl_access',bytes.fromhex("
          + "'0200000001000600ffffffff02000400d204000004000400ffffffff"
          + "10000400ffffffff20000400ffffffff'))";
  private static final String LISTS =
      "import os,sys; print(os.getxattr(sys.argv[1],'system.posix_acl_access').hex())";

  /** The ways that leave a file where it is. */
  private static final List<String> IN_PLACE = List.of("edit_file", "write_file", "apply_patch");

  @TempDir Path folder;

  private Path file;
  private List<Tool> tools;

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.createDirectories(folder.toRealPath().resolve("ws/in")).resolve("f");
    Files.deleteIfExists(folder.resolve("ws/g"));
    Files.writeString(file, "one\ntwo\n");
    tools = CodingTools.in(folder.resolve("ws")).build().tools();
  }

  /** Each way to change a file, and what it says. */
  private static void change(String way, List<Tool> tools) throws Exception {
    switch (way) {
      case "edit_file" ->
          Calls.success(tools, way, "path", "in/f", "old_string", "one", "new_string", "1");
      case "write_file" -> Calls.success(tools, way, "path", "in/f", "content", "1\ntwo\n");
      default ->
          Calls.success(
              tools,
              "apply_patch",
              "patch",
              "*** Begin Patch\n*** Update File: in/f\n"
                  + (way.equals("move") ? "*** Move to: g\n" : "")
                  + "@@\n-one\n+1\n*** End Patch");
    }
  }

  private void assertKept(String way) throws Exception {
    Map<String, Object> before = traits(file);

    change(way, tools);

    Path now = way.equals("move") ? folder.resolve("ws/g") : file;
    assertThat(now).hasContent("1\ntwo\n");
    assertThat(traits(now)).as(way).isEqualTo(before);
    try (Stream<Path> all = Files.list(folder.resolve("ws"))) {
      assertThat(all.filter(path -> path.toString().endsWith(".tmp"))).isEmpty();
    }
  }

  private static Map<String, Object> traits(Path path) throws IOException {
    Map<String, Object> traits = new TreeMap<>(Files.readAttributes(path, "unix:uid,gid,mode"));
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
    for (String name : view.list()) {
      ByteBuffer value = ByteBuffer.allocate(view.size(name));
      view.read(name, value);
      traits.put("user." + name, new String(value.array(), StandardCharsets.UTF_8));
    }
    return traits;
  }

  private void attribute(String name, String value) throws IOException {
    Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
        .write(name, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"edit_file", "write_file", "apply_patch", "move"})
  @Needs(Need.OWNERS)
  void ownerAndGroupStay(String way) throws Exception {
    Files.setAttribute(file, "unix:gid", 2345);
    assertKept(way);
    makeFile();
    Files.setAttribute(file, "unix:uid", 1234);
    Files.setAttribute(file, "unix:gid", 2345);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    assertKept(way);
  }

  @ParameterizedTest
  @ValueSource(strings = {"edit_file", "write_file", "apply_patch", "move"})
  @Needs(Need.OWNERS)
  void bitsForSetIdAndStickyStay(String way) throws Exception {
    for (int mode : List.of(02664, 04755, 06711, 01644)) {
      makeFile();
      Files.setAttribute(file, "unix:uid", 1234);
      Files.setAttribute(file, "unix:gid", 2345);
      Files.setAttribute(file, "unix:mode", mode);
      assertKept(way);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"edit_file", "write_file", "apply_patch", "move"})
  @Needs(Need.ACCESS_LISTS)
  void attributesStay(String way) throws Exception {
    attribute("origin", "kept");
    attribute("empty", "");
    attribute("long", "x".repeat(2_000));
    assertKept(way);
  }

  @ParameterizedTest
  @ValueSource(strings = {"edit_file", "write_file", "apply_patch"})
  @Needs({Need.ACCESS_LISTS, Need.OWNERS})
  void accessListsStay(String way) throws Exception {
    attribute("origin", "kept");
    Files.setAttribute(file, "unix:gid", 2345);
    python(LIST);
    String list = python(LISTS);

    assertKept(way);

    assertThat(python(LISTS)).isEqualTo(list);
  }

  @Test
  @Needs(Need.ACCESS_LISTS)
  void whatHasAnAccessListIsNotMovedButDeleted() throws Exception {
    python(LIST);

    assertThat(
            Calls.failure(
                tools,
                "apply_patch",
                "patch",
                "*** Begin Patch\n*** Update File: in/f\n*** Move to: g\n@@\n-one\n+1\n"
                    + "*** End Patch"))
        .isEqualTo(
            "'in/f' has an owner, a group or an access control list that no other file can be"
                + " given: it can be edited where it is, but not moved");
    assertThat(file).hasContent("one\ntwo\n");
    Calls.success(
        tools, "apply_patch", "patch", "*** Begin Patch\n*** Delete File: in/f\n*** End Patch");
    assertThat(file).doesNotExist();
  }

  /** All or none holds for those that are written over, too. */
  @Test
  @Needs({Need.PLAIN_USER, Need.OWNERS})
  void aPatchThatFailsPutsBackWhatWasWrittenOver() throws Exception {
    Path shut = Files.createDirectory(folder.resolve("ws/shut"));
    Files.writeString(shut.resolve("g"), "one\n");
    Files.setPosixFilePermissions(shut, PosixFilePermissions.fromString("r-xr-xr-x"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    Files.setAttribute(file, "unix:uid", 1234);
    Map<String, Object> before = traits(file);

    String said = PlainUser.run(Change.class, folder.resolve("ws"));

    assertThat(said).isEqualTo("'shut/g' failed: permission denied; no file was changed");
    assertThat(file).hasContent("one\ntwo\n");
    assertThat(traits(file)).isEqualTo(before);
  }

  /** Who may write a file, and not give others to its owner, writes over it. */
  @Test
  @Needs({Need.PLAIN_USER, Need.OWNERS})
  void aFileOfAnotherUserStaysTheirs() throws Exception {
    Map<String, Map<String, Object>> before = new TreeMap<>();
    for (String way : IN_PLACE) {
      Path theirs = fileOf(way);
      Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rw-rw-rw-"));
      Files.setAttribute(theirs, "unix:uid", 1234);
      Files.setAttribute(theirs, "unix:gid", 2345);
      before.put(way, traits(theirs));
    }

    PlainUser.run(Changes.class, folder);

    for (String way : IN_PLACE) {
      assertThat(fileOf(way)).as(way).hasContent("1\ntwo\n");
      assertThat(traits(fileOf(way))).as(way).isEqualTo(before.get(way));
    }
  }

  /** A file for each way that leaves it where it is, in a workspace of the way's name. */
  private Path fileOf(String way) throws IOException {
    Path own = Files.createDirectories(folder.resolve(way).resolve("in")).resolve("f");
    if (!Files.exists(own)) {
      Files.writeString(own, "one\ntwo\n");
    }
    return own;
  }

  /** Changes the file of each way, as another user or where it is mounted. */
  static final class Changes {
    public static void main(String[] arguments) throws Exception {
      for (String way : IN_PLACE) {
        change(way, CodingTools.in(Path.of(arguments[0], way)).build().tools());
      }
    }
  }

  /** Run as another user. */
  static final class Change {
    public static void main(String[] arguments) throws Exception {
      String patch =
          "*** Begin Patch\n*** Update File: in/f\n@@\n-one\n+1\n"
              + "*** Update File: shut/g\n@@\n-one\n+1\n*** End Patch";
      List<Tool> tools = CodingTools.in(Path.of(arguments[0])).build().tools();
      System.out.print(Calls.failure(tools, "apply_patch", "patch", patch));
    }
  }

  /** A file that is mounted into a container can be written to, and not replaced. */
  @Test
  @Needs(Need.MOUNTS)
  void aFileThatIsMountedIsWrittenOver() throws Exception {
    Map<String, Object> keys = new TreeMap<>();
    List<String> command = new ArrayList<>(Mounts.command());
    String mount = "while [ \"$1\" != -- ]; do mount --bind \"$1\" \"$1\" && shift || exit; done";
    command.addAll(List.of("sh", "-c", mount + "; shift; exec \"$@\"", "sh"));
    for (String way : IN_PLACE) {
      command.add(fileOf(way).toString());
      keys.put(way, Files.getAttribute(fileOf(way), "unix:ino"));
    }
    command.add("--");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Changes.class.getName(), folder.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
    for (String way : IN_PLACE) {
      assertThat(fileOf(way)).as(way).hasContent("1\ntwo\n");
      assertThat(Files.getAttribute(fileOf(way), "unix:ino")).as(way).isEqualTo(keys.get(way));
      try (Stream<Path> all = Files.list(folder.resolve(way))) {
        assertThat(all.map(path -> path.getFileName().toString())).as(way).containsExactly("in");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"write_file", "apply_patch"})
  @Needs(Need.OWNERS)
  void aNewFileGetsTheGroupThatItsFolderHandsOn(String way) throws Exception {
    Path above = file.getParent();
    Files.setAttribute(above, "unix:gid", 2345);
    Files.setAttribute(above, "unix:mode", 02775);

    for (String name : List.of("new", "k/new", "a/b/new")) {
      if (way.equals("write_file")) {
        Calls.success(tools, way, "path", "in/" + name, "content", "x");
      } else {
        String patch = "*** Begin Patch\n*** Add File: in/" + name + "\n+x\n*** End Patch";
        Calls.success(tools, way, "patch", patch);
      }

      Path made = above.resolve(name);
      assertThat(Files.getAttribute(made, "unix:gid")).as(name).isEqualTo(2345);
      assertThat(Files.getAttribute(made, "unix:mode")).as(name).isEqualTo(0100644);
      for (Path at = made.getParent(); !at.equals(above); at = at.getParent()) {
        assertThat(Files.getAttribute(at, "unix:gid")).as(name).isEqualTo(2345);
        assertThat(Files.getAttribute(at, "unix:mode")).as(name).isEqualTo(0042755);
      }
    }
  }

  private String python(String script) throws Exception {
    Process process =
        new ProcessBuilder("python3", "-I", "-S", "-c", script, file.toString()).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }
}
