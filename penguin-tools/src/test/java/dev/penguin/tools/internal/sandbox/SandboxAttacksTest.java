package dev.penguin.tools.internal.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.ProcessesLeft;
import dev.penguin.tools.Sandbox;
import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ways out of the sandbox that were open once. */
@Timeout(60)
@Needs(Need.SANDBOX)
class SandboxAttacksTest {
  @TempDir Path top;

  private Path root;
  private CodingTools set;

  /** Runs a command that goes on, and waits to be killed. */
  static final class Host {
    private Host() {}

    public static void main(String[] args) throws Exception {
      CodingTools tools = CodingTools.in(Path.of(args[0])).sandbox(Sandbox.standard()).build();
      String command =
          "env -i sh -c 'while :; do date +%N > beat; sleep 0.02; done' "
              + args[0]
              + " & setsid sleep 306 &";
      Calls.success(tools.tools(), "shell", "command", command);
      System.out.println("ready");
      TimeUnit.MINUTES.sleep(1);
    }
  }

  @BeforeEach
  void makeTools() throws IOException {
    root = Files.createDirectory(top.toRealPath().resolve("ws"));
    set = in(root, Sandbox.standard());
  }

  @AfterEach
  void closeTools() {
    if (set != null) {
      set.close();
    }
  }

  private static CodingTools in(Path folder, Sandbox sandbox) {
    return CodingTools.in(folder).sandbox(sandbox).build();
  }

  /** There a command could drop the mounts that hold {@code .git}, and rename it. */
  @Test
  void noCommandMakesAUserNamespace() throws Exception {
    assertThat(failure("unshare -U true")).contains("unshare failed");
    assertThat(failure("unshare -Urm true")).contains("unshare failed");
  }

  /** For root most of it is writable without any capability, for instance what a crash runs. */
  @Test
  void noCommandSetsTheKernel() throws Exception {
    assertThat(
            success("find /proc/sys /proc/sysrq-trigger /sys -type f -writable 2>/dev/null; true"))
        .isEqualTo("exit code 0\n[no output]");
    assertThat(success("echo x > /dev/null; echo x > /dev/shm/x; head -c 4 /dev/urandom | wc -c"))
        .isEqualTo("exit code 0\nstdout:\n4");
  }

  @Test
  void aRepositoryThatLiesBesideIsProtected() throws Exception {
    Files.createDirectory(root.resolve("sub"));
    git(root, "init", "-q", "--separate-git-dir=sub/meta", ".");
    git(root, "init", "-q", "--separate-git-dir=other", "nest");
    git(root, "-c", "user.name=n", "-c", "user.email=e@e", "commit", "-q", "--allow-empty", "-mx");
    git(root, "worktree", "add", "-q", "tree");

    failure("echo x >> sub/meta/config");
    failure("echo x > sub/meta/hooks/post-checkout");
    failure("echo x > sub/meta/worktrees/tree/commondir");
    failure("mv sub away");
    failure("echo x >> other/config");
    failure("mv other away");
    failure("echo 'gitdir: x' > .git");
    failure("echo 'gitdir: x' > tree/.git");

    assertThat(success("git status --short; git -C tree status --short"))
        .doesNotContain("fatal")
        .contains("?? other/");
  }

  @Test
  void aFolderThatWasClosedCannotBeOpened() throws Exception {
    git(root, "init", "-q", "deep/er");
    String config = Files.readString(root.resolve("deep/er/.git/config"));
    for (String mode : List.of("000", "400", "100", "300")) {
      Calls.run(set.tools(), "shell", "command", "chmod " + mode + " deep");
      failure("chmod 700 deep && echo x >> deep/er/.git/config");
      Files.setPosixFilePermissions(
          root.resolve("deep"), PosixFilePermissions.fromString("rwx------"));
    }
    assertThat(root.resolve("deep/er/.git/config")).hasContent(config);
  }

  @Test
  void manyNamesHideNothingInTheFolderItself() throws Exception {
    Files.writeString(root.resolve(".gitlab-ci.yml"), "old");
    success("seq 5200 | xargs touch");

    failure("echo x > .gitlab-ci.yml");

    assertThat(root.resolve(".gitlab-ci.yml")).hasContent("old");
  }

  @Test
  void foldersAboveAHiddenPlaceStay() throws Exception {
    Path home = Files.createDirectories(top.toRealPath().resolve("home/.config/gh/x"));
    home = home.resolve("../../..").normalize();
    Files.writeString(home.resolve(".config/gh/hosts.yml"), "canary");
    Path inside = Files.createDirectories(home.resolve("a/ws"));
    Path cache = Files.createDirectories(home.resolve("b/cache"));
    CodingTools.Builder builder =
        CodingTools.in(inside)
            .withEnvironment("HOME", home.toString())
            .sandbox(Sandbox.standard().withWritable(home).withWritable(cache));
    try (CodingTools there = builder.build()) {
      for (String command :
          List.of(
              "mv ~/.config ~/c; cat ~/c/gh/hosts.yml",
              "mv ~/a ~/x",
              "mv ~/a/ws ~/x",
              "mv ~/b ~/x",
              "rmdir ~/b/cache")) {
        assertThat(Calls.failure(there.tools(), "shell", "command", command))
            .doesNotContain("canary");
      }
      Calls.success(there.tools(), "shell", "command", "touch ~/y ~/b/y ~/.config/y");
    }
  }

  @Test
  void aLinkInThePlaceOfTheWorkspaceIsNotFollowed() throws Exception {
    Path out = Files.createDirectory(top.resolve("out"));
    Files.move(root, top.resolve("moved"));
    Files.createSymbolicLink(root, out);

    assertThat(failure("touch x"))
        .isEqualTo("The command did not run: '" + root + "' is no longer the same directory");
    assertThat(out).isEmptyDirectory();
  }

  @Test
  @DisplayName("A7 what only looks like bubblewrap is found out when the tools are built")
  void a7FalseProgramsAreRefused() throws Exception {
    Path bin = Files.createDirectory(top.resolve("bin"));
    Path program = bin.resolve("bwrap");

    script(program, "exit 0");
    assertRefused(bin, Sandbox.standard(), "says: nothing, and runs nothing");
    Files.delete(program);
    Files.createDirectory(program);
    assertRefused(bin, Sandbox.standard(), "there is no program 'bwrap'");
    Files.delete(program);
    script(root.resolve("mine"), "touch ran; exec /usr/bin/bwrap \"$@\"");
    Files.createSymbolicLink(program, root.resolve("mine"));
    assertRefused(bin, Sandbox.standard(), "there is no program 'bwrap'");
    assertRefused(root, Sandbox.standard(), "there is no program 'bwrap'");
    Files.delete(program);
    script(program, "exec /usr/bin/bwrap \"$@\"");
    assertRefused(bin, Sandbox.standard().withWritable(bin), "there is no program 'bwrap'");
    assertThat(root.resolve("ran")).doesNotExist();
  }

  private void assertRefused(Path bin, Sandbox sandbox, String words) {
    assertThatThrownBy(
            () -> CodingTools.in(root).sandbox(sandbox.withSearchPath(List.of(bin))).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(words);
  }

  @Test
  @DisplayName("A7 a link in the workspace on the way to bubblewrap is not gone by again")
  void a7ALinkOnTheWayIsNotTrusted() throws Exception {
    Path bin = Files.createDirectory(top.resolve("bin"));
    Path link = Files.createSymbolicLink(root.resolve("mine"), Path.of("/usr/bin/bwrap"));
    Files.createSymbolicLink(bin.resolve("bwrap"), link);
    try (CodingTools linked = in(root, Sandbox.standard().withSearchPath(List.of(bin)))) {
      Files.delete(link);
      script(link, "while [ \"$1\" != -- ]; do shift; done; shift; exec \"$@\"");

      String text = Calls.success(linked.tools(), "shell", "command", "ls /run; echo $$");

      assertThat(text).matches("exit code 0\nstdout:\n\\d"); // of a process namespace of its own
    }
  }

  @Test
  void aWarningBeforeTheCommandDoesNotUndoIt() throws Exception {
    Path bin = Files.createDirectory(top.resolve("bin"));
    script(bin.resolve("bwrap"), "echo beware >&2; exec /usr/bin/bwrap \"$@\"");
    try (CodingTools warned = in(root, Sandbox.standard().withSearchPath(List.of(bin)))) {
      assertThat(Calls.success(warned.tools(), "shell", "command", "echo hi; echo x >&2"))
          .isEqualTo("exit code 0\nstdout:\nhi\nstderr:\nbeware\nx");
    }
  }

  @Test
  @DisplayName("S5 a hostile repository's fsmonitor and filters run, but only inside")
  void s5WhatARepositoryRunsStaysInside() throws Exception {
    git(root, "init", "-q", ".");
    Path probe = Files.createDirectory(top.resolve("probe"));
    String touch =
        "touch " + probe + "/P " + root + "/in /etc/penguin-was-here; echo x > .git/hooks/h";
    Files.writeString(root.resolve(".gitattributes"), "* filter=evil\n");
    git(root, "config", "core.fsmonitor", touch + "; false");
    git(root, "config", "filter.evil.clean", "touch clean " + probe + "/P; cat");

    success("echo x > f; git status >/dev/null; git hash-object f");

    assertThat(root.resolve("in")).exists();
    assertThat(root.resolve("clean")).exists();
    assertThat(probe).isEmptyDirectory();
    assertThat(Path.of("/etc/penguin-was-here")).doesNotExist();
    assertThat(root.resolve(".git/hooks/h")).doesNotExist();
  }

  @Test
  void pathsWithOddNamesWork() throws Exception {
    for (String name :
        List.of("a b", "new\nline", "tab\tand\\slash", "--ro-bind", "$(touch x)'\"")) {
      Path folder = Files.createDirectory(root.resolve(name));
      try (CodingTools odd = in(folder, Sandbox.standard())) {
        Calls.success(odd.tools(), "shell", "command", "touch f");
        Calls.failure(odd.tools(), "shell", "command", "mkdir .penguin/x");
      }
      assertThat(names(folder)).containsExactly("f");
    }
  }

  @Test
  void theEndOfTheProgramEndsAllAndTheNextOneTidiesUp() throws Exception {
    String classes =
        System.getProperty("java.class.path")
            + File.pathSeparator
            + System.getProperty("jdk.module.path", "");
    Process host =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                Host.class.getName(),
                root.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(host.inputReader().readLine()).isEqualTo("ready");
    while (!Files.exists(root.resolve("beat"))) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(ProcessesLeft.naming(root)).anyMatch(line -> line.contains("while :; do date"));

    host.destroyForcibly().waitFor();

    ProcessesLeft.awaitNone(root);
    success("true");
    set.close();
    assertThat(names(root)).containsExactly("beat");
  }

  @Test
  void ofTwoAgentsTheLastOneTidiesUp() throws Exception {
    try (CodingTools other = in(root, Sandbox.standard())) {
      success("true");
      Calls.success(other.tools(), "shell", "command", "sleep 307 &");
      set.close();
      Calls.failure(other.tools(), "shell", "command", "mkdir .penguin/x");
      assertThat(root.resolve(".penguin")).exists();
    }
    assertThat(names(root)).isEmpty();
    Files.createDirectory(root.resolve(".github")); // a person's
    set = in(root, Sandbox.standard());
    success("true");
    set.close();
    assertThat(names(root)).containsExactly(".github");
  }

  @Test
  void noCommandMakesOrChangesASkill() throws Exception {
    Calls.failure(
        set.tools(),
        "shell",
        "command",
        "mkdir -p .agents/skills/evil && echo x > .agents/skills/evil/SKILL.md");
    Path skill = Files.createDirectories(root.resolve(".agents/skills/tea")).resolve("SKILL.md");
    Files.writeString(skill, "tea");
    for (String command :
        List.of(
            "echo x > .agents/skills/tea/SKILL.md",
            "mkdir .agents/skills/evil",
            "mv .agents others && mkdir -p .agents/skills/evil")) {
      Calls.failure(set.tools(), "shell", "command", command);
    }
    assertThat(names(root)).contains(".agents").doesNotContain("others");
    assertThat(names(root.resolve(".agents/skills"))).containsExactly("tea");
    assertThat(skill).hasContent("tea");
  }

  /** As docs/reference/security.md says. */
  @Test
  void whatDoesNotHold() throws Exception {
    Path out = Files.writeString(root.resolveSibling("outside"), "old");
    Files.createLink(root.resolve("linked"), out);
    success("echo new > linked");
    assertThat(out).hasContent("new");

    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(root.resolve("s")));
      success("python3 -c \"import socket; s = socket.socket(socket.AF_UNIX); s.connect('s')\"");
      server.accept().close();
    }
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static void git(Path folder, String... arguments) throws Exception {
    Process git =
        new ProcessBuilder(
                Stream.concat(Stream.of("git"), Stream.of(arguments)).toArray(String[]::new))
            .directory(folder.toFile())
            .inheritIO()
            .start();
    assertThat(git.waitFor()).isZero();
  }

  private String success(String command) throws Exception {
    return Calls.success(set.tools(), "shell", "command", command);
  }

  private String failure(String command) throws Exception {
    return Calls.failure(set.tools(), "shell", "command", command);
  }
}
