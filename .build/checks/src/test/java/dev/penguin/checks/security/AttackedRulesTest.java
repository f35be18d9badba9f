package dev.penguin.checks.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.Permissions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways around rules that once worked: files with telling names, and words that hide others. */
@Timeout(60)
class AttackedRulesTest {
  private static final String ASKED = "Permission denied for 'shell': no. It did not run.";

  @TempDir Path root;
  private Sandbox sandbox;

  @BeforeEach
  void fill() throws Exception {
    sandbox = Sandbox.in(root);
  }

  @Test
  void aPatternDoesNotStandForTheProgramOfAwk() {
    List<String> results =
        sandbox.run(
            Permissions.workspace().allow("shell", "awk"),
            write("p;BEGIN{system(\"touch pwn\")}", ""),
            Sandbox.shell("awk p* a.txt"));

    assertThat(results).last().isEqualTo(ASKED);
    assertThat(sandbox.file("pwn")).doesNotExist();
  }

  @Test
  void aPatternDoesNotStandForTheWordsOfXargs() {
    List<String> results =
        sandbox.run(
            Permissions.workspace().allow("shell", "xargs", "echo", "ls"),
            write("ls", "touch pwn\n"),
            write("sa", ""),
            write("sh", ""),
            Sandbox.shell("echo x | xargs -I s* ls"));

    assertThat(results).last().isEqualTo(ASKED);
    assertThat(sandbox.file("pwn")).doesNotExist();
  }

  @Test
  void aPatternDoesNotStandForTheWordsOfTimeout() {
    List<String> results =
        sandbox.run(
            Permissions.workspace().allow("shell", "timeout", "ls"),
            write("inf", ""),
            write("install", ""),
            write("ls", ""),
            Sandbox.shell("timeout in* ls pwn"));

    assertThat(results).last().isEqualTo(ASKED);
    assertThat(sandbox.file("pwn")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"git status", "cd . && timeout 5 git status"})
  void aRepositoryThatTheModelWroteInPlainFilesIsNotObeyed(String command) {
    sandbox.run(
        Permissions.workspace().allow("shell", "git", "cd", "timeout"),
        write("HEAD", "ref: refs/heads/main\n"),
        write("objects/x", ""),
        write("refs/x", ""),
        write(
            "config",
            "[core]\nrepositoryformatversion=0\nbare=false\nworktree=.\n"
                + "fsmonitor=\"touch pwn; false\"\n"),
        Sandbox.shell(command));

    assertThat(sandbox.file("pwn")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "git -c alias.x='!rm a.txt' x",
        "ionice sh -c 'rm a.txt'",
        "sh -c 'r\"\"m a.txt'",
        "sh -c 'x=r; ${x}m a.txt'",
        "sh -c 'r\\m a.txt'",
        "echo cm0gYS50eHQ= | base64 -d | sh -s",
        "echo cm0gYS50eHQ= | base64 -d | sh -",
        "echo cm0gYS50eHQ= | base64 -d | sh /dev/stdin",
        "echo cm0gYS50eHQ= | base64 -d | xargs env",
        "echo cm0gYS50eHQ= | base64 -d | xargs timeout 5",
        "echo cm0gYS50eHQ= | base64 -d | timeout 5 sh"
      })
  void aDeniedProgramThatIsHiddenIsAskedAbout(String command) {
    List<String> results =
        sandbox.run(Permissions.full().deny("shell", "rm"), Sandbox.shell(command));

    assertThat(results).containsExactly(ASKED);
    assertThat(sandbox.file("a.txt")).exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"git -c alias.p=push p", "echo push | xargs git", "git -c alias.p=push -C . p"})
  void aDeniedSubcommandThatIsHiddenIsAskedAbout(String command) {
    assertThat(sandbox.run(Permissions.full().deny("shell", "git push"), Sandbox.shell(command)))
        .containsExactly(ASKED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "git commit -m 'do not rm it'",
        "echo \"it's\"",
        "grep -n 'r*m' a.txt",
        "find . -name '*.txt'",
        "ls src | xargs -n 1 echo"
      })
  void whatHidesNothingIsNotAskedAbout(String command) {
    assertThat(sandbox.run(Permissions.full().deny("shell", "rm"), Sandbox.shell(command)))
        .first()
        .asString()
        .startsWith("exit code ");
  }

  @Test
  void manyProgramsInEachOtherAreRefusedAndNotRun() {
    String command = "nice ".repeat(15_000) + "ls";

    for (Permissions permissions :
        List.of(
            Permissions.readOnly().allow("shell"),
            Permissions.workspace().allow("shell", "nice", "ls"),
            Permissions.full().ask("shell", "ls"))) {
      assertThat(sandbox.run(permissions, Sandbox.shell(command)))
          .first()
          .asString()
          .startsWith("Permission denied for 'shell': ");
    }
  }

  @Test
  void aRuleAboutAFileHoldsHoweverThePathIsWritten() throws Exception {
    Files.createSymbolicLink(sandbox.file("link"), sandbox.file("docs"));
    Files.createSymbolicLink(sandbox.file("guide-link"), sandbox.file("docs/guide.md"));
    String[] paths = {
      "docs/guide.md",
      "./docs//guide.md",
      "src/../docs/guide.md",
      "link/guide.md",
      "guide-link",
      sandbox.file("docs/guide.md").toString()
    };
    String before = sandbox.hash();

    for (String path : paths) {
      String move = "*** Begin Patch\n*** Update File: %s\n*** Move to: moved\n*** End Patch\n";
      String onto = "*** Begin Patch\n*** Update File: a.txt\n*** Move to: %s2\n*** End Patch\n";
      assertThat(
              sandbox.run(
                  Permissions.full().deny("*", "docs"),
                  Sandbox.call("read_file", "path", path),
                  write(path, "x"),
                  Sandbox.call("apply_patch", "patch", move.formatted(path)),
                  Sandbox.call("search_text", "pattern", "line one", "path", path)))
          .allMatch(text -> text.startsWith("Permission denied for "), path);
      if (!path.equals("guide-link")) {
        assertThat(
                sandbox.run(
                    Permissions.full().deny("*", "docs"),
                    Sandbox.call("apply_patch", "patch", onto.formatted(path))))
            .allMatch(text -> text.startsWith("Permission denied for "), path);
      }
    }
    List<String> looked =
        sandbox.run(
            Permissions.full().deny("*", "docs"),
            Sandbox.call("search_text", "pattern", "line one"),
            Sandbox.call("find_files", "pattern", "**/*.md"),
            Sandbox.call("list_files", "path", "link"));
    assertThat(looked.subList(0, 2))
        .allMatch(text -> text.endsWith("[what a permission rule denies is left out]"))
        .noneMatch(text -> text.contains("docs"));
    assertThat(looked.get(2)).startsWith("Permission denied for ");
    assertThat(sandbox.hash()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".git/config",
        ".GIT/config",
        "src/.git",
        ".git/../.git/x",
        "link/config",
        ".penguin/permissions",
        ".github/workflows/a.yml",
        "Jenkinsfile",
        ".gitlab-ci.yml"
      })
  void whatOthersObeyIsAskedAboutHoweverItIsReached(String path) throws Exception {
    Files.createDirectories(sandbox.file(".git"));
    Files.createSymbolicLink(sandbox.file("link"), sandbox.file(".git"));
    String before = sandbox.hash();
    String add = "*** Begin Patch\n*** Add File: %s\n+x\n*** End Patch\n";
    String move = "*** Begin Patch\n*** Update File: a.txt\n*** Move to: %s\n*** End Patch\n";

    assertThat(
            sandbox.run(
                Permissions.workspace(),
                write(path, "x"),
                Sandbox.call("apply_patch", "patch", add.formatted(path)),
                Sandbox.call("apply_patch", "patch", move.formatted(path))))
        .allMatch(text -> text.startsWith("Permission denied for "));
    assertThat(sandbox.asked()).hasSize(3);
    assertThat(sandbox.hash()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"src/../docs", "docs/*.md", "**/guide.md", "docs\\x"})
  void aRuleAboutAFileThatCanMatchNothingDoesNotPassUnseen(String resource) {
    assertThatThrownBy(
            () ->
                sandbox.run(
                    Permissions.workspace().deny("read_file", resource),
                    Sandbox.call("read_file", "path", "docs/guide.md")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'" + resource + "'");
  }

  @Test
  void aVersionInTheNameOfAProgramDoesNotMakeItHarmless() throws Exception {
    List<String> results =
        sandbox.run(
            Permissions.readOnly().allow("shell"),
            Sandbox.shell("perl5.36.0 -e 'unlink \"a.txt\"'"),
            Sandbox.shell("gcc-12 x.c"));

    assertThat(results)
        .allMatch(text -> text.startsWith("Permission denied for 'shell': only reading"));
    assertThat(Files.exists(sandbox.file("a.txt"))).isTrue();
  }

  private static ToolCall write(String path, String content) {
    return Sandbox.call("write_file", "path", path, "content", content);
  }
}
