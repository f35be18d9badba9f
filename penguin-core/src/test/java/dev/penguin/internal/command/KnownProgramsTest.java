package dev.penguin.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.permission.PermissionEvaluator;
import dev.penguin.internal.permission.PermissionEvaluator.Verdict;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Answer;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolSpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every program of which the rules know what kind it is, by its name. */
class KnownProgramsTest {
  private static final ToolSpec SHELL =
      ToolSpec.of("shell", "", "{\"type\":\"object\"}").withEffects(Effect.EXECUTE);

  static Stream<String> changing() {
    return names(
        """
          7z ar bunzip2 bzip2 chattr chgrp chmod chown cp csplit ctags dd dos2unix gunzip gzip
          indent install ln mkdir mkfifo mknod mktemp mv objcopy patch rename rm rmdir rsync
          setfacl shred split strip tee touch truncate unlink unxz unzip xz zip zstd ed emacs ex
          nano vi vim nvim view ant bun bundle c++ cargo cc clang clang++ cmake composer deno
          dotnet g++ gcc gem go gradle gradlew java javac jshell jbang kotlin lua m4 make gmake
          meson mvn mvnd mvnw ninja node nodejs npm npx osascript perl php pip pip3 pipx pnpm
          poetry pytest python python2 python3 ruby rustc sbt swift tclsh tox tsc uv yarn apt
          apt-get at batch brew crontab dmesg dnf docker dpkg ftp gh gpg helm hg ifconfig ip
          iptables journalctl kill killall kubectl logger mail mount mysql nc ncat netcat nft open
          openssl passwd pkill podman psql reboot redis-cli route rpm scp sendmail service sftp
          shutdown snap sqlite3 socat stty svn sysctl systemctl telnet terraform umount useradd
          usermod wget xdg-open yum python3.12 gcc-12 /usr/bin/perl5.36.0
        """);
  }

  @ParameterizedTest
  @MethodSource("changing")
  @DisplayName("S4 a program that changes things does not run where only reading is permitted")
  void s4ProgramThatChangesThingsIsDenied(String program) {
    assertThat(decide(Permissions.readOnly().allow("shell"), program + " x"))
        .isEqualTo(
            new Verdict(
                Answer.DENY,
                "only reading is permitted, and '" + program + "' may do more than read"));
    assertThat(decide(Permissions.workspace().allow("shell", program), program + " x").answer())
        .isEqualTo(Answer.ALLOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cargo version",
        "docker ps",
        "docker images",
        "docker version",
        "docker info",
        "go version",
        "java -version",
        "npm ls",
        "npm list",
        "pip list",
        "pip freeze",
        "pip3 list",
        "pip3 freeze",
        "python -V",
        "python3 -V",
        "node -v",
        "mvn --version"
      })
  void suchAProgramMayTellWhatItIsOrHas(String line) {
    Permissions readOnly = Permissions.readOnly().allow("shell");

    assertThat(decide(readOnly, line).answer()).isEqualTo(Answer.ALLOW);
    assertThat(decide(readOnly, line + " x").answer()).isEqualTo(Answer.DENY);
    assertThat(decide(readOnly, line.split(" ")[0]).answer()).isEqualTo(Answer.DENY);
  }

  static Stream<String> runningTheirWords() {
    return names(
        """
          ash bash busybox chroot csh dash dc doas eval expect fish flock gdb ksh ldd ltrace
          nsenter parallel screen script setsid sh ssh strace su sudo tcsh tmux toybox unshare
          watch zsh
        """);
  }

  @ParameterizedTest
  @MethodSource("runningTheirWords")
  void aProgramThatRunsItsWordsNeedsARuleWithThem(String program) {
    Permissions allowed = Permissions.workspace().allow("shell", program);
    String uncovered = "the rule for '" + program + "' does not cover it";

    assertThat(decide(allowed, program + " x y"))
        .isEqualTo(new Verdict(Answer.ASK, uncovered + " with 'x'"));
    assertThat(decide(allowed, program)).isEqualTo(new Verdict(Answer.ASK, uncovered));
    assertThat(decide(allowed, program + " --help").answer()).isEqualTo(Answer.ALLOW);
    assertThat(decide(allowed, program + " --version").answer()).isEqualTo(Answer.ALLOW);
    assertThat(decide(allowed.allow("shell", program + " x"), program + " x y").answer())
        .isEqualTo(Answer.ALLOW);
  }

  static Stream<String> harmless() {
    return names(
        """
          basename cat cksum dirname du echo egrep fgrep grep head ls md5sum readlink realpath
          sha1sum sha256sum stat tail wc
        """);
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void aHarmlessProgramMayHaveItsWordsFromAPipe(String program) {
    Permissions allowed = Permissions.workspace().allow("shell", "xargs", program, "cut");

    assertThat(decide(allowed, "xargs " + program + " x").answer()).isEqualTo(Answer.ALLOW);
    assertThat(decide(allowed, "nice " + program).answer()).isEqualTo(Answer.ASK);
    assertThat(decide(allowed, "xargs cut x"))
        .isEqualTo(new Verdict(Answer.ASK, "the rule for 'xargs' does not cover it with 'cut'"));
    assertThat(decide(allowed.allow("shell", "nice"), "nice cut x").answer())
        .isEqualTo(Answer.ALLOW);
  }

  /** A rule for the outer program and one for {@code ls}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "command ls",
        "command -p ls",
        "command -v rm",
        "command -V rm",
        "command",
        "env",
        "env -i",
        "env - ls",
        "env --ignore-environment ls",
        "env -i -u A ls",
        "nice ls",
        "nice -n 5 ls",
        "nice nice nice nice nice nice nice nice nice ls",
        "nohup ls",
        "stdbuf -oL ls",
        "stdbuf -i0 -e1K ls",
        "time ls",
        "time -p ls",
        "timeout",
        "timeout 5",
        "timeout 5 ls",
        "timeout --foreground --preserve-status -v -s KILL -k 1 1.5m ls",
        "xargs",
        "xargs -n",
        "xargs -0rtx --null --no-run-if-empty ls",
        "xargs -n 1 -L 2 -P 3 -I {} -d x -s 9 -n1 -I{} ls"
      })
  void aWrapperIsLookedThroughWithTheOptionsThatAreKnown(String line) {
    assertThat(wrapped(line)).isEqualTo(Answer.ALLOW);
    assertThat(wrapped(line.replace(" ls", " id")))
        .isEqualTo(line.endsWith(" ls") ? Answer.ASK : Answer.ALLOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "command -x ls",
        "env -S ls",
        "env A=1 ls",
        "env -i A=1 ls",
        "env -C / ls",
        "env =x ls",
        "nice -5 ls",
        "nice nice nice nice nice nice nice nice nice nice ls",
        "nohup -x ls",
        "stdbuf -x ls",
        "stdbuf -o L ls",
        "time -o f ls",
        "timeout x ls",
        "timeout 5x ls",
        "timeout -x 5 ls",
        "xargs -a f ls",
        "xargs --arg-file=f ls"
      })
  void whereTheInnerProgramBeginsIsNotGuessed(String line) {
    assertThat(wrapped(line)).isEqualTo(Answer.ASK);
    assertThat(decide(Permissions.readOnly().allow("shell"), line).answer()).isEqualTo(Answer.DENY);
  }

  @ParameterizedTest
  @CsvSource({
    "python3.12, python",
    "/usr/bin/perl5.36.0, perl",
    "gcc-12, gcc",
    "clang-15.0.1, clang",
    "node18, node",
    "rm1., rm",
    "rm., rm.",
    "gcc-, gcc-",
    "a-5, a",
    "-5, -",
    "12, 1",
    "7z, 7z",
    "x9y, x9y",
    "python/3, 3",
    "g++, g++",
    "rm/, ''",
    "p0, p",
    "p9, p",
    "p:, p:",
    "p/a-1.2, a"
  })
  void theVersionOfAProgramIsNoPartOfItsName(String program, String name) {
    assertThat(Argv.unversioned(program)).isEqualTo(name);
  }

  private static Answer wrapped(String line) {
    String outer = line.split(" ")[0];
    return decide(Permissions.workspace().allow("shell", outer, "ls"), line).answer();
  }

  private static Verdict decide(Permissions permissions, String line) {
    return new PermissionEvaluator(List.of(permissions))
        .decide(SHELL, true, List.of(new Resource.Command(line, List.of(line.split(" ")))));
  }

  private static Stream<String> names(String text) {
    return Stream.of(text.strip().split("\\s+"));
  }
}
