package dev.penguin.internal.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.permission.PermissionEvaluator.Verdict;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Answer;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionEvaluatorTest {
  private static final ToolSpec SHELL = spec("shell").withEffects(Effect.EXECUTE);
  private static final ToolSpec READ = spec("read_file").withEffects(Effect.READ);
  private static final ToolSpec WRITE = spec("write_file").withEffects(Effect.WRITE);

  @ParameterizedTest
  @CsvSource({
    "git status, ALLOW",
    "git status -s, ALLOW",
    "git, ASK",
    "git statusx, ASK",
    "git status-x, ASK",
    "git stat, ASK",
    "gits tatus, ASK",
    "sudo git status, ASK",
    "/usr/bin/git status, ASK",
    "git -c x=y status, ASK"
  })
  @DisplayName("S1 an allow rule matches whole arguments from the first on, never characters")
  void s1AnAllowRuleMatchesWholeArgumentsFromTheFirstOn(String line, Answer expected) {
    Permissions permissions = Permissions.workspace().allow("shell", "git status");

    assertThat(shell(permissions, command(line)).answer()).isEqualTo(expected);
  }

  @Test
  void anArgumentWithASpaceIsNotTwoArguments() {
    Permissions permissions = Permissions.workspace().allow("shell", "git status");
    Resource odd = new Resource.Command("'git status'", List.of("git status"));

    assertThat(shell(permissions, odd).answer()).isEqualTo(Answer.ASK);
  }

  @Test
  void spacesInARuleDoNotCount() {
    Permissions permissions = Permissions.workspace().allow("shell", "  git \t status ");

    assertThat(shell(permissions, command("git status")).answer()).isEqualTo(Answer.ALLOW);
  }

  @Test
  @DisplayName("S2 no rule that names arguments allows a command that cannot be parsed")
  void s2NoRuleThatNamesArgumentsAllowsACommandThatCannotBeParsed() {
    Permissions permissions = Permissions.workspace().allow("shell", "echo");

    assertThat(shell(permissions, unparsable("echo $(rm x)")).answer()).isEqualTo(Answer.ASK);
  }

  @Test
  @DisplayName("S2 a command that cannot be parsed is asked about where a rule may deny it")
  void s2ACommandThatCannotBeParsedIsAskedAboutWhereARuleMayDenyIt() {
    Verdict verdict = shell(Permissions.full().deny("shell", "rm"), unparsable("echo $(rm x)"));

    assertThat(verdict)
        .isEqualTo(
            new Verdict(
                Answer.ASK, "the command is not simple enough to rule out shell with 'rm'"));
    assertThat(shell(Permissions.full().deny("shell", "rm"), command("echo x")).answer())
        .isEqualTo(Answer.ALLOW);
  }

  @Test
  void aDenyRuleDoesNotTurnTheDenialOfReadOnlyIntoAQuestion() {
    Verdict verdict = shell(Permissions.readOnly().deny("shell", "rm"), unparsable("echo $(rm x)"));

    assertThat(verdict).isEqualTo(new Verdict(Answer.DENY, "only reading is permitted"));
  }

  @Test
  void denyStandsAboveAskAndAskAboveAllowInWhateverOrderTheyWereWritten() {
    Permissions all = Permissions.full().allow("shell", "rm").ask("shell").deny("shell", "rm -rf");

    assertThat(shell(all, command("rm -rf x")).answer()).isEqualTo(Answer.DENY);
    assertThat(shell(all, command("rm x")).answer()).isEqualTo(Answer.ASK);
    assertThat(shell(all, command("ls")).answer()).isEqualTo(Answer.ASK);
    assertThat(shell(all, command("ls")).reason()).isEqualTo("a rule asks about shell");
  }

  @Test
  void aStarNamesEveryTool() {
    Permissions none = Permissions.full().deny("*");

    assertThat(new PermissionEvaluator(List.of(none)).decide(READ, true, List.of()))
        .isEqualTo(new Verdict(Answer.DENY, "a rule denies every tool"));
  }

  @ParameterizedTest
  @CsvSource({
    "src, DENY",
    "src/a.txt, DENY",
    "src/deep/a.txt, DENY",
    "srcx/a.txt, ALLOW",
    "a/src, ALLOW",
    "sr, ALLOW"
  })
  void aFolderInARuleStandsForAllThatIsInIt(String path, Answer expected) {
    for (String rule : List.of("src", "src/")) {
      Permissions permissions = Permissions.workspace().deny("write_file", rule);
      Verdict verdict =
          new PermissionEvaluator(List.of(permissions)).decide(WRITE, true, List.of(file(path)));

      assertThat(verdict.answer()).isEqualTo(expected);
    }
  }

  @Test
  void anAllowRuleMustNameAllThatACallTouches() {
    Permissions permissions = Permissions.readOnly().allow("write_file", "docs");
    PermissionEvaluator gate = new PermissionEvaluator(List.of(permissions));

    assertThat(gate.decide(WRITE, true, List.of(file("docs/a"), file("docs/b"))).answer())
        .isEqualTo(Answer.ALLOW);
    assertThat(gate.decide(WRITE, true, List.of(file("docs/a"), file("src/b"))).answer())
        .isEqualTo(Answer.DENY);
    assertThat(gate.decide(WRITE, true, List.of()).answer()).isEqualTo(Answer.DENY);
  }

  @Test
  void aDenyRuleNeedsToNameOnlyOneThingThatACallTouches() {
    Permissions permissions = Permissions.full().deny("write_file", "src/b");
    PermissionEvaluator gate = new PermissionEvaluator(List.of(permissions));

    assertThat(gate.decide(WRITE, true, List.of(file("docs/a"), file("src/b"))).answer())
        .isEqualTo(Answer.DENY);
  }

  @Test
  void aHostIsNamedWhole() {
    Permissions permissions = Permissions.workspace().allow("shell", "example.com");
    PermissionEvaluator gate = new PermissionEvaluator(List.of(permissions));

    assertThat(gate.decide(SHELL, true, List.of(new Resource.Host("example.com"))).answer())
        .isEqualTo(Answer.ALLOW);
    assertThat(gate.decide(SHELL, true, List.of(new Resource.Host("example.com.evil"))).answer())
        .isEqualTo(Answer.ASK);
  }

  @Test
  @DisplayName("A3 a discovered tool that declares nothing is of the most dangerous kind")
  void a3ADiscoveredToolThatDeclaresNothingIsOfTheMostDangerousKind() {
    ToolSpec silent = spec("silent");

    assertThat(decide(Permissions.workspace(), silent, false).answer()).isEqualTo(Answer.ASK);
    assertThat(decide(Permissions.readOnly(), silent, false).answer()).isEqualTo(Answer.DENY);
    assertThat(decide(Permissions.workspace(), silent, true).answer()).isEqualTo(Answer.ALLOW);
  }

  @Test
  void theStrictestOfSeveralPermissionsCounts() {
    PermissionEvaluator gate =
        new PermissionEvaluator(
            List.of(
                Permissions.full(),
                Permissions.workspace(),
                Permissions.full().deny("write_file")));

    assertThat(gate.decide(SHELL, true, List.of()).answer()).isEqualTo(Answer.ASK);
    assertThat(gate.decide(WRITE, true, List.of()).answer()).isEqualTo(Answer.DENY);
    assertThat(gate.decide(READ, true, List.of()).answer()).isEqualTo(Answer.ALLOW);
  }

  private static Verdict shell(Permissions permissions, Resource command) {
    return new PermissionEvaluator(List.of(permissions)).decide(SHELL, true, List.of(command));
  }

  private static Verdict decide(Permissions permissions, ToolSpec tool, boolean trusted) {
    return new PermissionEvaluator(List.of(permissions)).decide(tool, trusted, List.of());
  }

  private static Resource command(String line) {
    return new Resource.Command(line, Arrays.asList(line.split(" ")));
  }

  private static Resource unparsable(String line) {
    return new Resource.Command(line, List.of());
  }

  private static Resource file(String display) {
    return new Resource.File(Path.of("/ws", display), display);
  }

  private static ToolSpec spec(String name) {
    return ToolSpec.of(name, "For tests", "{\"type\":\"object\"}");
  }
}
