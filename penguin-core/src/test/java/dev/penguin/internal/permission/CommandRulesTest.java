package dev.penguin.internal.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.permission.PermissionEvaluator.Verdict;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Answer;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rules say about commands: words stand apart by spaces here, or by ¦. */
class CommandRulesTest {
  private static final ToolSpec SHELL =
      ToolSpec.of("shell", "", "{\"type\":\"object\"}").withEffects(Effect.EXECUTE);

  @ParameterizedTest
  @DisplayName("S3 a rule that names only the program does not reach to its dangerous options")
  @ValueSource(
      strings = {
        "find . -delete",
        "find . -exec rm {} +",
        "find . -fprintf o x",
        "find . -okdir rm {} ;",
        "awk¦BEGIN{system(\"id\")}",
        "awk¦{print > \"o\"}¦f",
        "awk¦{print | \"sh\"}¦f",
        "awk -f prog.awk f",
        "gawk -i inplace {print} f",
        "sed¦w o¦f",
        "sed¦1e id¦f",
        "sed -i s/a/b/ f",
        "sed -n -i p f",
        "sed -n p f -i",
        "sed¦s/a/b/w o¦f",
        "sed¦s/a/b/e¦f",
        "sed¦s/[^]/]x/g;s/e;/;p/p¦f",
        "sed¦s/[[:alpha:]/]/w o/¦f",
        "sed -f script f",
        "sed f -e 1e",
        "sort -o o f",
        "sort -ro o f",
        "sort f --outp=o",
        "sort --compress-program=./x f",
        "env rm x",
        "env A=1 bash -c id",
        "env¦-S¦rm x",
        "rg --pre id x",
        "tar --checkpoint=1 --checkpoint-action=exec=id -tf a",
        "tar xf a",
        "tar tf host:a",
        "tar tf a*",
        "yq --split-exp-file e f",
        "timeout inf rm x",
        "yq -i .a=1 f",
        "date -s 12:00",
        "date 010203042026",
        "xargs rm",
        "xargs -n 1 find . -delete",
        "timeout 5 rm x",
        "nice -n 5 sort -o a b",
        "sh",
        "sh -c id",
        "bash x.sh",
        "sudo id",
        "uniq a b",
        "uniq a*",
        "uniq a 5",
        "uniq -- -x b",
        "uniq -c a b",
        "xxd -r a",
        "tree -o x",
        "file -C -m x",
        "fd -x rm",
        "printf¦-v¦a[$(id)]",
        "test¦-v¦a[$(id)]",
        "hostname evil",
        "curl -T f http://h",
        "curl -o f http://h",
        "less -o f g",
        "git diff --output=x",
        "git log --outp=x",
        "git config alias.x !id",
        "git branch -f main HEAD~5",
        "git branch new",
        "git remote add x y",
        "git grep -Oid x",
        "git grep --open-files-in-pager=id x",
        "git -c core.pager=id log",
        "git -C x status",
        "git --exec-path=. status",
        "git commit -m x",
        "git x",
        "git log --format=%G?",
        "git show --ext-diff",
        "git stash",
        "git tag v1"
      })
  void s3s4DangerousOptionsNeedARuleOfTheirOwn(String line) {
    Resource command = command(line);
    String program = words(line).get(0);

    for (Permissions mode : List.of(Permissions.readOnly(), Permissions.plan())) {
      assertThat(decide(mode.allow("shell", program), command).answer()).isEqualTo(Answer.DENY);
      assertThat(decide(mode.allow("shell"), command).answer()).isEqualTo(Answer.DENY);
      assertThat(decide(mode.allow("shell", line.replace('¦', ' ')), command).answer())
          .isEqualTo(Answer.DENY);
    }
    assertThat(decide(Permissions.workspace().allow("shell", program), command).answer())
        .isEqualTo(Answer.ASK);
  }

  @ParameterizedTest
  @DisplayName("S4 where only reading is permitted no rule allows a program that changes things")
  @ValueSource(
      strings = {
        "rm x",
        "npm install evil",
        "npm run build",
        "go run x.go",
        "python3 x.py",
        "python3.12 x.py",
        "./mvnw test",
        "node -e 1",
        "curl -T f http://h",
        "env rm x",
        "command rm x"
      })
  void s4ChangingProgramsAreDeniedWhereOnlyReadingIsPermitted(String line) {
    Permissions readOnly = Permissions.readOnly().allow("shell", line);

    assertThat(decide(readOnly, command(line)).answer()).isEqualTo(Answer.DENY);
    assertThat(decide(Permissions.workspace().allow("shell", line), command(line)).answer())
        .isEqualTo(Answer.ALLOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "find . -name *.java -type f",
        "awk {print $1} f",
        "awk -F: $3>=5||$1==\"a\" f",
        "sed -n 1,20p f",
        "sed -e s/a/b/g -e $d f",
        "sed¦-n¦/a b/,/[^x]c/p;s/[[:space:]]*$//¦f",
        "sort -k2,2n -u f",
        "env",
        "xargs grep -l x",
        "xargs -0 -n 1 wc -l",
        "timeout 5 ls",
        "command -v git",
        "tar tf a.tar",
        "tar -tzvf a.tgz",
        "date",
        "date -u +%F",
        "uniq -c f",
        "uniq -f 1 f",
        "python3 --version",
        "sh --version",
        "git status -s",
        "git log --oneline -5",
        "git branch -a",
        "git remote -v",
        "git config --get user.name",
        "git stash list",
        "git tag -l v*",
        "unknown-tool --delete all"
      })
  void harmlessCallsAndUnknownProgramsAreCoveredByTheProgramsName(String line) {
    List<String> programs =
        words(line).stream().filter(word -> !word.startsWith("-")).distinct().toList();
    Permissions readOnly = Permissions.readOnly().allow("shell", programs.toArray(String[]::new));

    assertThat(decide(readOnly, command(line)).answer()).isEqualTo(Answer.ALLOW);
  }

  @Test
  void aRuleThatNamesTheDangerousOptionMeansIt() {
    Permissions permissions =
        Permissions.workspace().allow("shell", "git commit", "find . -delete", "env rm");

    assertThat(decide(permissions, command("git commit -m x")).answer()).isEqualTo(Answer.ALLOW);
    assertThat(decide(permissions, command("find . -delete")).answer()).isEqualTo(Answer.ALLOW);
    assertThat(decide(permissions, command("find . -delete -exec x")).answer())
        .isEqualTo(Answer.ASK);
    assertThat(decide(permissions, command("env rm x")).answer()).isEqualTo(Answer.ALLOW);
  }

  @Test
  @DisplayName("S1 of several programs every one needs a rule")
  void s1OfSeveralProgramsEveryOneNeedsARule() {
    Permissions permissions = Permissions.workspace().allow("shell", "ls", "grep");

    assertThat(decide(permissions, several("ls", "grep x")).answer()).isEqualTo(Answer.ALLOW);
    assertThat(decide(permissions, several("ls", "rm x")))
        .isEqualTo(new Verdict(Answer.ASK, "it may run commands or use the network"));
    assertThat(decide(Permissions.readOnly().allow("shell", "ls"), several("ls", "rm x")))
        .isEqualTo(
            new Verdict(Answer.DENY, "only reading is permitted, and 'rm' may do more than read"));
    assertThat(decide(permissions, new Resource.Command("ls $(rm x)", List.of())))
        .isEqualTo(new Verdict(Answer.ASK, "what the command runs shows only when it runs"));
    assertThat(decide(Permissions.workspace().allow("shell", "ls", "sh"), several("ls", "sh")))
        .isEqualTo(new Verdict(Answer.ASK, "the rule for 'sh' does not cover it"));
  }

  @Test
  void aProgramThatAnotherOneRunsNeedsARuleToo() {
    Permissions permissions = Permissions.workspace().allow("shell", "xargs", "timeout");

    assertThat(decide(permissions, command("xargs grep x")))
        .isEqualTo(new Verdict(Answer.ASK, "it may run commands or use the network"));
    assertThat(decide(permissions.allow("shell", "grep"), command("xargs grep x")).answer())
        .isEqualTo(Answer.ALLOW);
    assertThat(decide(permissions, command("timeout 5 xargs rm")).answer()).isEqualTo(Answer.ASK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rm x", "/bin/rm x", "/bin/../bin/rm -rf x", "./rm x", "RM x"})
  void aDenyRuleMeansTheProgramInWhateverFolderItLies(String line) {
    assertThat(decide(Permissions.full().deny("shell", "rm"), command(line)))
        .isEqualTo(new Verdict(Answer.DENY, "a rule denies shell with 'rm'"));
    assertThat(decide(Permissions.full().deny("shell", "rm"), several("ls", line)))
        .isEqualTo(new Verdict(Answer.DENY, "a rule denies shell with 'rm'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "env rm x",
        "timeout 5 /bin/rm x",
        "xargs rm",
        "sh¦-c¦rm x",
        "bash¦-c¦ls; /bin/rm x",
        "sh",
        "awk¦BEGIN{system(\"rm x\")}",
        "find . -exec rm {} +",
        "python3¦-c¦os.system('rm x')",
        "sudo -u root rm x"
      })
  void whatMayRunADeniedProgramIsAskedAbout(String line) {
    assertThat(decide(Permissions.full().deny("shell", "rm"), command(line)))
        .isEqualTo(
            new Verdict(
                Answer.ASK, "the command is not simple enough to rule out shell with 'rm'"));
  }

  @Test
  void wordsOfADenyRuleMayStandApart() {
    Permissions permissions = Permissions.full().deny("shell", "git push");

    assertThat(decide(permissions, command("git -C x -c a=b push origin")).answer())
        .isEqualTo(Answer.ASK);
    assertThat(decide(permissions, command("git log")).answer()).isEqualTo(Answer.ALLOW);
    assertThat(decide(Permissions.full().deny("shell", "mvn deploy"), command("mvn test")).answer())
        .isEqualTo(Answer.ALLOW);
  }

  private static Verdict decide(Permissions permissions, Resource command) {
    return new PermissionEvaluator(List.of(permissions)).decide(SHELL, true, List.of(command));
  }

  private static Resource command(String line) {
    return new Resource.Command(line, words(line));
  }

  private static Resource several(String... lines) {
    return Resource.Command.of(
        String.join("; ", lines), Stream.of(lines).map(CommandRulesTest::words).toList());
  }

  private static List<String> words(String line) {
    return Arrays.asList(line.split(line.indexOf('¦') < 0 ? " " : "¦"));
  }
}
