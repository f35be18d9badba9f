package dev.penguin.checks.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file cases of the reliability page by their numbers, on real files, through an agent. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "files and folders as on Linux")
class FileCasesTest {
  @TempDir Path folder;

  private FileWorld world;

  @BeforeEach
  void makeWorld() throws IOException {
    world = new FileWorld(folder);
  }

  @ParameterizedTest(name = "F1, F2, F10, F11, F13 {0}")
  @ValueSource(
      strings = {
        "../out/secret",
        "a/../../out/secret",
        "./././../out/secret",
        "../ws-evil/x",
        "/etc/passwd",
        "//etc/passwd",
        "/proc/self/root/etc/passwd",
        "/proc/self/cwd/../out/secret",
        "/proc/self/environ",
        "a.txt\\u0000.png",
        "x\\ud800",
        "",
        ".",
        "/",
        "a.txt/",
        "a ",
        "..\\\\..\\\\secret",
        "C:\\\\Windows\\\\win.ini",
        "\\\\\\\\host\\\\share\\\\x",
        "a.txt:ads",
        "CON",
        "aux.txt"
      })
  void pathsThatLeadOutOrAreNoneAreRefused(String path) throws Exception {
    refuseEverywhere(path);
  }

  @Test
  @DisplayName("F2, F3 absolute paths and folders that begin the same are outside")
  void f2f3AbsolutePathsAreRefusedByWhereTheyLead() throws Exception {
    refuseEverywhere(world.root + "/../out/secret");
    refuseEverywhere(world.root + "-evil/x");
    refuseEverywhere("n".repeat(256));
    refuseEverywhere("n/".repeat(2_500));
  }

  @Test
  @DisplayName("F4, F5, F6, F7 links out are refused, links inside work")
  void f4f5f6f7LinksDoNotLeadOut() throws Exception {
    link("up", world.outside);
    link("notes.md", world.outside.resolve("secret"));
    link("dangling.md", world.outside.resolve("victim"));
    link("l1", Path.of("l2"));
    link("l2", Path.of("l1"));
    link("inside", Path.of("a.txt"));

    for (String path :
        List.of(
            "up/../out/secret", "up/secret", "notes.md", "dangling.md", "up/new/deep.txt", "l1")) {
      refuseEverywhere(path);
    }
    assertThat(world.done("read_file", path("inside"))).isEqualTo("one\ntwo");
    for (String name : List.of("up", "notes.md", "dangling.md")) {
      Files.delete(world.root.resolve(name)); // JUnit warns of links that lead out
    }
  }

  @Test
  @DisplayName("F8 writing leaves a hard link outside as it was")
  void f8HardLinksOutsideStay() throws Exception {
    Files.writeString(world.outside.resolve("plain"), "plain");
    Files.createLink(world.root.resolve("hard"), world.outside.resolve("plain"));

    world.done("write_file", "{\"path\":\"hard\",\"content\":\"new\"}");
    world.done("edit_file", "{\"path\":\"hard\",\"old_string\":\"new\",\"new_string\":\"newer\"}");
    world.done("apply_patch", patch("*** Update File: hard\n-newer\n+newest"));

    assertThat(world.root.resolve("hard")).hasContent("newest");
    assertThat(world.outside.resolve("plain")).hasContent("plain");
  }

  @ParameterizedTest(name = "F12, F13 {0}")
  @ValueSource(
      strings = {
        "~/.ssh/id_rsa",
        "$HOME/x",
        "%2e%2e%2fsecret",
        "file:///etc/passwd",
        "．．/secret",
        "..∕secret",
        "a\u202Etxt"
      })
  void f12f13NothingIsExpandedOrDecoded(String path) throws Exception {
    assertThat(world.refused("read_file", path(path))).endsWith("does not exist");
  }

  @Test
  @Timeout(30)
  @DisplayName("F14 special files are refused")
  void f14SpecialFilesAreRefused() throws Exception {
    new ProcessBuilder("mkfifo", world.root.resolve("fifo").toString()).start().waitFor();
    link("zero", Path.of("/dev/zero"));

    refuseEverywhere("fifo");
    refuseEverywhere("zero");
    refuseEverywhere("a");
    Files.delete(world.root.resolve("zero"));
  }

  @Test
  @Timeout(60)
  @DisplayName("F15 huge files give bounded pages")
  void f15HugeFilesAreBounded() throws Exception {
    try (RandomAccessFile sparse =
        new RandomAccessFile(world.root.resolve("sparse").toFile(), "rw")) {
      sparse.setLength(3_000_000_000L);
    }
    try (RandomAccessFile line = new RandomAccessFile(world.root.resolve("line").toFile(), "rw")) {
      line.write("x".repeat(9_000).getBytes(StandardCharsets.UTF_8));
      line.setLength(200_000_000L);
    }
    link("a/loop", world.root);

    assertThat(world.refused("read_file", path("sparse"))).contains("binary");
    assertThat(world.done("read_file", path("line"))).hasSizeLessThan(5_000).contains("[cut: ");
    assertThat(world.done("find_files", "{\"pattern\":\"**\"}")).contains("a/loop", "sparse");
    assertThat(world.done("search_text", "{\"pattern\":\"two\"}")).startsWith("a.txt:2: two");
  }

  @Test
  @DisplayName("F16 an edit keeps every other byte")
  void f16OtherBytesStay() throws Exception {
    byte[] before = "\u00ef\u00bb\u00bfcaf\u00ff old\r\nend".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(world.root.resolve("bytes"), before);

    world.done("edit_file", "{\"path\":\"bytes\",\"old_string\":\"old\",\"new_string\":\"new\"}");

    assertThat(world.root.resolve("bytes"))
        .hasBinaryContent(
            "\u00ef\u00bb\u00bfcaf\u00ff new\r\nend".getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  @DisplayName("F17 edits that cannot be meant change nothing")
  void f17EditsThatCannotBeMeantAreRefused() throws Exception {
    Files.writeString(world.root.resolve("b"), "x\nx\n");

    assertThat(edit("no such", "y")).startsWith("old_string is not in 'b'");
    assertThat(edit("x", "y")).startsWith("old_string is in 'b' 2 times, at lines 1, 2");
    assertThat(edit("", "y")).startsWith("old_string is empty");
    assertThat(edit("x", "x")).startsWith("old_string and new_string are equal");
    assertThat(edit("q".repeat(1_000_000), "y")).startsWith("old_string is not in 'b'");
  }

  @ParameterizedTest(name = "F18 {0}")
  @ValueSource(
      strings = {
        ".git/config",
        ".git/hooks/pre-commit",
        ".GIT/hooks/x",
        ".penguin/settings",
        ".Penguin/x",
        ".github/workflows/x.yml",
        ".GitHub/Workflows/x.yml",
        ".gitlab-ci.yml",
        "JENKINSFILE",
        ".CircleCI/config.yml",
        ".woodpecker.yml",
        "a/.git/hooks/x"
      })
  void f18WhatOthersRunOrObeyIsAskedAbout(String path) throws Exception {
    world.refused("write_file", "{\"path\":\"" + path + "\",\"content\":\"x\"}");
    world.refused("apply_patch", patch("*** Add File: " + path + "\n+x"));

    assertThat(world.asked).containsExactly("write_file " + path, "apply_patch " + path);
  }

  @Test
  @DisplayName("F19 a write keeps the mode bits and leaves nothing beside the file")
  void f19WritesKeepTheModeAndLeaveNoLitter() throws Exception {
    Path file = world.root.resolve("a.txt");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));

    world.done("write_file", "{\"path\":\"a.txt\",\"content\":\"new\"}");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rwxr-x--x");
    assertThat(world.root.toFile().list()).containsExactlyInAnyOrder("a", "a.txt");
  }

  @Test
  @Timeout(60)
  @DisplayName("F20 expressions without end, and wrong ones, are failures")
  void f20ExpressionsAreLimited() throws Exception {
    Files.writeString(world.root.resolve("long"), "a".repeat(40) + "b\n");

    assertThat(world.refused("search_text", "{\"pattern\":\"(a|aa)+\\\\1z\"}"))
        .startsWith("The search took too long and was stopped in 'long'");
    assertThat(world.refused("search_text", "{\"pattern\":\"(?:\"}"))
        .isEqualTo("The pattern '(?:' is not valid: Unclosed group at character 3");
    world.call("search_text", "{\"pattern\":\"(a+)+$\"}");
  }

  @Test
  @DisplayName("A4 a patch that deletes a file is asked about; a no changes nothing")
  void a4DeletionsAreAskedAbout() throws Exception {
    Files.writeString(world.root.resolve("gone.txt"), "still there");
    String text =
        world.refused(
            "apply_patch", patch("*** Update File: a.txt\n-one\n+1\n*** Delete File: gone.txt"));
    assertThat(text).contains("not today");
    assertThat(world.root.resolve("gone.txt")).hasContent("still there");
    assertThat(world.asked).containsExactly("apply_patch a.txt");

    world.done("apply_patch", patch("*** Update File: a.txt\n-one\n+1"));
    assertThat(world.asked).hasSize(1);
  }

  private void refuseEverywhere(String path) throws Exception {
    world.refused("read_file", path(path));
    world.refused("write_file", "{\"path\":\"" + path + "\",\"content\":\"x\"}");
    world.refused(
        "edit_file", "{\"path\":\"" + path + "\",\"old_string\":\"a\",\"new_string\":\"b\"}");
    world.refused("apply_patch", patch("*** Update File: " + path + "\n-one\n+x"));
    assertThat(world.asked).isEmpty();
  }

  private String edit(String from, String to) throws Exception {
    return world.refused(
        "edit_file",
        "{\"path\":\"b\",\"old_string\":\"" + from + "\",\"new_string\":\"" + to + "\"}");
  }

  private void link(String name, Path target) throws IOException {
    Files.createSymbolicLink(world.root.resolve(name), target);
  }

  private static String path(String path) {
    return "{\"path\":\"" + path + "\"}";
  }

  private static String patch(String sections) {
    return "{\"patch\":\""
        + ("*** Begin Patch\n" + sections + "\n*** End Patch").replace("\n", "\\n")
        + "\"}";
  }
}
