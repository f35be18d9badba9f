package dev.penguin.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tools.internal.text.PlainText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceTest {
  @TempDir Path folder;

  private Path root;
  private Path outside;
  private Workspace workspace;

  @BeforeEach
  void makeFolders() throws IOException {
    Path real = folder.toRealPath();
    root = Files.createDirectory(real.resolve("ws"));
    outside = Files.createDirectory(real.resolve("out"));
    Files.writeString(outside.resolve("secret"), "canary");
    Files.createDirectory(real.resolve("ws-evil"));
    Files.writeString(real.resolve("ws-evil/x"), "canary");
    Files.createDirectory(root.resolve("a"));
    Files.writeString(root.resolve("a.txt"), "text");
    workspace = Workspace.at(root);
  }

  @ParameterizedTest(name = "F1 {0}")
  @ValueSource(
      strings = {"../out/secret", "a/../../out/secret", "./././../out/secret", "..", "a/../.."})
  void f1WaysUpAreRefused(String path) {
    assertRefused(path, "The path '" + path + "' is outside the workspace");
  }

  @Test
  void f1ExistenceOutsideIsNotToldByGoingThereAndBack() {
    assertRefused("../out/../ws/a.txt", "The path '../out/../ws/a.txt' is outside the workspace");
    assertRefused("../no/../ws/a.txt", "The path '../no/../ws/a.txt' is outside the workspace");
  }

  @ParameterizedTest(name = "F2 {0}")
  @ValueSource(
      strings = {
        "/etc/passwd",
        "//etc/passwd",
        "/proc/self/root/etc/passwd",
        "/proc/self/cwd/../out/secret",
        "/"
      })
  void f2AbsolutePathsAreRefused(String path) {
    assertRefused(path, "The path '" + path + "' is outside the workspace");
  }

  @Test
  void f2AbsolutePathsAreRefusedByWhereTheyLead() {
    String path = root + "/../out/secret";

    assertRefused(path, "The path " + PlainText.quote(path) + " is outside the workspace");
    assertThat(workspace.resolve(root + "/a/../a.txt")).isEqualTo(root.resolve("a.txt"));
    assertThat(workspace.resolve("/" + root + "/a.txt")).isEqualTo(root.resolve("a.txt"));
  }

  @Test
  void f3FolderWithTheSameBeginningIsOutside() {
    String path = root + "-evil/x";

    assertRefused(path, "The path " + PlainText.quote(path) + " is outside the workspace");
    assertRefused("../ws-evil/x", "The path '../ws-evil/x' is outside the workspace");
  }

  @Test
  void f4ParentOfALinkIsTheParentOfItsTarget() throws IOException {
    Path deep = Files.createDirectories(outside.resolve("deep"));
    Files.createSymbolicLink(root.resolve("up"), deep);
    Files.createDirectories(root.resolve("x/y"));
    Files.createSymbolicLink(root.resolve("in"), Path.of("x/y"));

    assertRefused("up/../secret", "The path 'up/../secret' is outside the workspace");
    assertRefused("up/../../ws/a.txt", "The path 'up/../../ws/a.txt' is outside the workspace");
    assertThat(workspace.resolve("in/../z")).isEqualTo(root.resolve("x/z"));
  }

  @Test
  void f5LinksToOutsideAreRefusedWhetherTheTargetExistsOrNot() throws IOException {
    Files.createSymbolicLink(root.resolve("notes.md"), outside.resolve("secret"));
    Files.createSymbolicLink(root.resolve("dangling.md"), outside.resolve("victim"));
    Files.createSymbolicLink(root.resolve("relative.md"), Path.of("../out/secret"));

    assertRefused("notes.md", "The path 'notes.md' is outside the workspace");
    assertRefused("dangling.md", "The path 'dangling.md' is outside the workspace");
    assertRefused("relative.md", "The path 'relative.md' is outside the workspace");
  }

  @Test
  void f6MissingFoldersBehindALinkAreRefused() throws IOException {
    Files.createSymbolicLink(root.resolve("link"), outside);

    assertRefused("link/new/deep.txt", "The path 'link/new/deep.txt' is outside the workspace");
  }

  @Test
  void f7CirclesAndLongChainsOfLinksAreRefusedAndLinksInsideWork() throws IOException {
    Files.createSymbolicLink(root.resolve("la"), Path.of("lb"));
    Files.createSymbolicLink(root.resolve("lb"), Path.of("la"));
    Files.createSymbolicLink(root.resolve("l0"), Path.of("a.txt"));
    for (int i = 1; i < 60; i++) {
      Files.createSymbolicLink(root.resolve("l" + i), Path.of("l" + (i - 1)));
    }
    Files.createSymbolicLink(root.resolve("absolute"), root.resolve("a.txt"));

    assertRefused("la", "The path 'la' leads through too many symbolic links");
    assertRefused("l59", "The path 'l59' leads through too many symbolic links");
    assertThat(workspace.resolve("l0")).isEqualTo(root.resolve("a.txt"));
    assertThat(workspace.resolve("absolute")).isEqualTo(root.resolve("a.txt"));
  }

  @Test
  void f10TextsThatAreNoPathAreRefused() {
    assertRefused(
        "",
        "The path is empty: give one relative to the workspace, for instance" + " 'src/Main.java'");
    assertRefused("a.txt\0.png", "The path 'a.txt\\u0000.png' holds a control character");
    assertRefused("x\ud800", "The path 'x\\ud800' holds half of a surrogate pair: it is no text");
    assertRefused("n".repeat(256), "A name in the path is too long: 256 bytes, at most 255");
    assertRefused("é".repeat(128), "A name in the path is too long: 256 bytes, at most 255");
    assertRefused("n/".repeat(2_500), "The path is too long: 5000 bytes, at most 4000");
    assertRefused("a.txt/", "The path 'a.txt/' ends in a slash, but is not a folder");
    assertRefused("a.txt/b", "The path 'a.txt/b' goes on after a name that is not a folder");
    assertRefused("a.txt/..", "The path 'a.txt/..' goes on after a name that is not a folder");
    assertRefused(
        "no/../a.txt", "The path 'no/../a.txt' goes up from a folder that does not exist");
    assertRefused("a ", "The path 'a ' has a name that ends in a space or a dot");
  }

  @Test
  void f11WindowsNamesAreRefusedOnEverySystem() {
    assertRefused(
        "..\\..\\secret",
        "The path '..\\..\\secret' holds a backslash: separate names" + " with /");
    assertRefused(
        "C:\\Windows\\win.ini",
        "The path 'C:\\Windows\\win.ini' holds a backslash:" + " separate names with /");
    assertRefused(
        "\\\\host\\share\\x",
        "The path '\\\\host\\share\\x' holds a backslash: separate" + " names with /");
    assertRefused(
        "C:/Windows/win.ini",
        "The path 'C:/Windows/win.ini' names a drive: give one" + " inside the workspace");
    assertRefused("a.txt:ads", "The path 'a.txt:ads' has a name with a colon inside");
    for (String device : new String[] {"CON", "aux.txt", "a/nul", "Com1.log", "lpt9", "CONOUT$"}) {
      assertRefused(device, "The path '" + device + "' has a name that is a device on Windows");
    }
    assertThat(workspace.resolve("console.txt")).isEqualTo(root.resolve("console.txt"));
    assertThat(workspace.resolve("auxiliary")).isEqualTo(root.resolve("auxiliary"));
  }

  @ParameterizedTest(name = "F12, F13 {0}")
  @ValueSource(
      strings = {
        "~/.ssh/id_rsa",
        "$HOME/x",
        "%2e%2e%2fsecret",
        "．．/secret",
        "..∕secret",
        "a\u202Etxt",
        "é.txt"
      })
  void f12f13NamesAreTakenAsTheyAre(String path) {
    assertThat(workspace.resolve(path)).isEqualTo(root.resolve(path)).doesNotExist();
  }

  @Test
  void f12UrlsAreNames() {
    assertThat(workspace.resolve("file:///etc/passwd")).isEqualTo(root.resolve("file:/etc/passwd"));
  }

  @Test
  void namesAreRelativeToTheWorkspace() {
    assertThat(workspace.nameOf(workspace.resolve("./a//../a.txt"))).isEqualTo("a.txt");
    assertThat(workspace.nameOf(workspace.resolve("a/b/c"))).isEqualTo("a/b/c");
    assertThat(workspace.nameOf(workspace.resolve("."))).isEqualTo(".");
    assertThatThrownBy(() -> workspace.nameOf(outside))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The path is not inside the workspace");
  }

  @Test
  void rootIsRealWhenTheWorkspaceIsALink() throws IOException {
    Path link = Files.createSymbolicLink(folder.toRealPath().resolve("link"), root);

    assertThat(Workspace.at(link).root()).isEqualTo(root);
  }

  @Test
  void workspaceThatIsNoFolderIsAnErrorOfSetUp() {
    Path file = root.resolve("a.txt");

    assertThatThrownBy(() -> Workspace.at(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The workspace '"
                + file
                + "' is not an existing folder: create it or name another"
                + " (see errors.md#no-workspace in the penguin-core jar)");
  }

  private void assertRefused(String path, String message) {
    assertThatThrownBy(() -> workspace.resolve(path))
        .isInstanceOf(PathRefusedException.class)
        .hasMessage(message);
  }
}
