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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rule for git covers, and commands behind which a denied one may hide. */
class GitAndHiddenCommandsTest {
  private static final ToolSpec SHELL =
      ToolSpec.of("shell", "", "{\"type\":\"object\"}").withEffects(Effect.EXECUTE);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "annotate",
        "blame",
        "cat-file",
        "check-attr",
        "check-ignore",
        "cherry",
        "count-objects",
        "describe",
        "diff",
        "diff-files",
        "diff-index",
        "diff-tree",
        "for-each-ref",
        "grep",
        "log",
        "ls-files",
        "ls-tree",
        "merge-base",
        "name-rev",
        "rev-list",
        "rev-parse",
        "shortlog",
        "show",
        "show-ref",
        "status",
        "version",
        "whatchanged",
        "",
        "--no-pager log",
        "--no-optional-locks status",
        "log -O",
        "log -1 --format=%H%g",
        "branch",
        "branch -a -r -v -vv --all --list --remotes --show-current",
        "branch -a",
        "branch -r",
        "branch -v",
        "branch -vv",
        "branch --all",
        "branch --remotes",
        "branch --show-current",
        "branch --list v1 -l -a",
        "tag",
        "tag -l",
        "tag --list v1 -l",
        "remote",
        "remote -v",
        "remote get-url x",
        "config --get x",
        "config --get-all x",
        "config --get-regexp x",
        "config --list",
        "config -l",
        "config --global --local --system --show-origin --show-scope --name-only -l",
        "stash list",
        "worktree list",
        "reflog",
        "reflog show"
      })
  void gitLooksWithAndWithoutWordsOfItsOwn(String rest) {
    String line = ("git " + rest).strip();

    assertThat(decide(Permissions.readOnly().allow("shell", "git"), line).answer())
        .isEqualTo(Answer.ALLOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-c a=b log             | -c a=b",
        "-c                     | -c",
        "-C x log               | -C x",
        "--git-dir x log        | --git-dir x",
        "--work-tree x log      | --work-tree x",
        "--namespace x log      | --namespace x",
        "--config-env x log     | --config-env x",
        "-p log                 | -p",
        "--git-dir=x log        | --git-dir=x",
        "log --output=x         | --output=x",
        "log --outp=x           | --outp=x",
        "log --ext-diff         | --ext-diff",
        "log --textconv         | --textconv",
        "cat-file --filters x   | --filters",
        "log --show-signature   | --show-signature",
        "grep --open-files-in-pager | --open-files-in-pager",
        "grep -O x              | -O",
        "log --format=%G?       | --format=%G?",
        "branch x               | branch",
        "branch -a x            | branch",
        "branch -D x            | branch",
        "branch --list -D x     | branch",
        "tag x                  | tag",
        "tag -d x               | tag",
        "tag -l -d              | tag",
        "tag v -l               | tag",
        "remote x               | remote",
        "remote get-url         | remote",
        "remote get-url --x y   | remote",
        "remote set-head x      | remote",
        "config a b             | config",
        "config --unset a       | config",
        "config --get a --unset | config",
        "config --global a      | config",
        "config --list --edit   | config",
        "stash                  | stash",
        "stash list x           | stash",
        "worktree               | worktree",
        "worktree add x         | worktree",
        "reflog expire          | reflog",
        "reflog show x          | reflog",
        "push                   | push"
      })
  void gitDoesMoreThanARuleForItSays(String rest, String word) {
    assertThat(decide(Permissions.workspace().allow("shell", "git"), "git " + rest))
        .isEqualTo(
            new Verdict(Answer.ASK, "the rule for 'git' does not cover it with '" + word + "'"));
    assertThat(decide(Permissions.readOnly().allow("shell"), "git " + rest).answer())
        .isEqualTo(Answer.DENY);
  }

  /** With a rule that denies rm or git push, where all else runs. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "rm                       | DENY",
        "rm -r x                  | DENY",
        "git push                 | DENY",
        "git push x               | DENY",
        "git pull                 | ALLOW",
        "git                      | ALLOW",
        "echo rm                  | ASK",
        "echo rmx                 | ALLOW",
        "git x push               | ASK",
        "git push-x               | ALLOW",
        "sh                       | ASK",
        "sh -                     | ASK",
        "sh -s /dev/stdin         | ASK",
        "sh x.sh                  | ALLOW",
        "sh -e x.sh               | ALLOW",
        "sh x.sh /dev/null        | ALLOW",
        "sh -c l$x                | ASK",
        "sh -c l`x`               | ASK",
        "sh -c l\\s              | ASK",
        "sh -c l's'               | ASK",
        "sh -c l\"s\"           | ASK",
        "sh -c l*                 | ASK",
        "sh -c l?                 | ASK",
        "sh -c l[s]               | ASK",
        "sh -c l{s,}              | ASK",
        "sh -c ls                 | ALLOW",
        "sh¦-c¦cd x; rm x         | ASK",
        "sh¦-c¦cd x; rmx          | ALLOW",
        "nice sh -c l$x           | ASK",
        "unknown sh -c l$x        | ASK",
        "unknown¦sh¦-c¦rm x       | ASK",
        "unknown¦sh¦-c¦ls         | ALLOW",
        "unknown¦x¦rm x           | ALLOW",
        "unknown -c l$x           | ALLOW",
        "echo sh -c l$x           | ALLOW",
        "/bin/cat sh l$x          | ALLOW",
        "echo¦sh¦rm x             | ALLOW",
        "git -c a=b log           | ASK",
        "git¦-c¦a=b¶¦log          | ASK",
        "git --config-env x log   | ASK",
        "git --config-env=a=b log | ASK",
        "git --exec-path=. log    | ASK",
        "git -C x log             | ALLOW",
        "git --paginate log       | ALLOW",
        "env git -c a=b log       | ASK",
        "less¦-c x                | ALLOW",
        "less¦+!rm x              | ASK",
        "xargs cut                | ASK",
        "nice xargs cut           | ASK",
        "xargs grep x             | ALLOW",
        "git¦commit¦-m¦rm x       | ALLOW",
        "git¦merge¦-m¦rm x        | ALLOW",
        "git¦notes¦-m¦rm x        | ALLOW",
        "git¦revert¦-m¦rm x       | ALLOW",
        "git¦stash¦-m¦rm x        | ALLOW",
        "git¦tag¦-m¦rm x          | ALLOW",
        "git¦rebase¦-x¦rm x       | ASK",
        "tar¦commit¦-m¦rm x       | ASK",
        "tar¦commit¦-m¦ls x       | ALLOW",
        "python3¦-c¦system('rm')  | ASK",
        "python3¦-c¦system('ls')  | ALLOW",
        "python3¦-c¦xrm rm-x r.m  | ALLOW"
      })
  void whatMayHideADeniedCommandIsAskedAbout(String line, Answer expected) {
    Permissions denied = Permissions.full().deny("shell", "rm").deny("shell", "git push");

    assertThat(decide(denied, line.replace('¶', '\n')).answer()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ash", "bash", "csh", "dash", "fish", "ksh", "sh", "tcsh", "zsh", "eval"})
  void everyShellMayRunWhatItsTextTurnsInto(String shell) {
    Permissions denied = Permissions.full().deny("shell", "rm");

    assertThat(decide(denied, shell + " -c l$x").answer()).isEqualTo(Answer.ASK);
    assertThat(decide(denied, "unknown /bin/" + shell + " -c l$x").answer()).isEqualTo(Answer.ASK);
    assertThat(decide(denied, shell + " -c ls").answer()).isEqualTo(Answer.ALLOW);
  }

  @Test
  void aLongWordIsShownUpToItsSixtiethCharacter() {
    Permissions allowed = Permissions.workspace().allow("shell", "sort");
    String most = "-o" + "x".repeat(58);

    assertThat(decide(allowed, "sort " + most).reason())
        .isEqualTo("the rule for 'sort' does not cover it with '" + most + "'");
    assertThat(decide(allowed, "sort " + most + "y").reason())
        .isEqualTo("the rule for 'sort' does not cover it with '" + most + "…'");
  }

  @Test
  void aScriptOfSedIsReadUpToAThousandCharacters() {
    Permissions allowed = Permissions.readOnly().allow("shell", "sed");
    String script = "s/" + "a".repeat(996) + "//";

    assertThat(decide(allowed, "sed " + script).answer()).isEqualTo(Answer.ALLOW);
    assertThat(decide(allowed, "sed " + script.replace("//", "/b/")).answer())
        .isEqualTo(Answer.DENY);
  }

  private static Verdict decide(Permissions permissions, String line) {
    List<String> argv = Arrays.asList(line.split(line.indexOf('¦') < 0 ? " " : "¦"));
    return new PermissionEvaluator(List.of(permissions))
        .decide(SHELL, true, List.of(new Resource.Command(line, argv)));
  }
}
