package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.event.AgentEvent;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Permissions, and whoever is asked where they leave a call open. */
class ApprovalTest {
  private final CommandTool shell = new CommandTool();

  private PenguinAgent agent(Permissions permissions, Approver approver, String... lines) {
    return PenguinAgent.builder()
        .model(Runs.commands(lines))
        .tools(shell)
        .permissions(permissions)
        .approver(approver)
        .build();
  }

  private static String denied(String reason) {
    return "Permission denied for 'shell': " + reason + ". It did not run.";
  }

  @Test
  @DisplayName(
      "A5 an approver of one's own allows once, for the session, with other arguments, or not")
  void a5AnApproverOfOnesOwnDecidesEachWay() {
    HouseRules rules = new HouseRules();
    RecordingListener heard = new RecordingListener();
    try (PenguinAgent agent =
        agent(
            Permissions.workspace(),
            rules,
            "once a",
            "once a",
            "always b",
            "always b",
            "safer c",
            "rm d",
            "broken e")) {
      RunResult result = agent.run(RunRequest.of("go").withListener(heard));

      assertThat(Runs.results(result))
          .containsExactly(
              "done: once a",
              "done: once a",
              "done: always b",
              "done: always b",
              "done: echo safe",
              denied("the house rules say no to rm d"),
              denied("the approver failed"));
      assertThat(shell.ran())
          .containsExactly("once a", "once a", "always b", "always b", "echo safe");
      assertThat(rules.asked())
          .extracting(asked -> asked.resources().get(0).display())
          .containsExactly("once a", "once a", "always b", "safer c", "rm d", "broken e");
      assertThat(rules.asked().get(0).preview()).contains("would run: once a");
      assertThat(heard.events(AgentEvent.ApprovalAsked.class)).hasSize(6);
      assertThat(heard.events(AgentEvent.ApprovalDecided.class))
          .extracting(AgentEvent.ApprovalDecided::allowed)
          .containsExactly(true, true, true, true, false, false);
      assertThat(heard.events(AgentEvent.ApprovalDecided.class).get(3).call().argumentsJson())
          .isEqualTo("{\"line\":\"echo safe\"}");
    }
  }

  @Test
  void whatIsAskedIsWhatWillRun() {
    HouseRules rules = new HouseRules();
    try (PenguinAgent agent = agent(Permissions.workspace(), rules, "once upon a time")) {
      RunResult result = agent.run(RunRequest.of("go").inSession("s"));

      ApprovalRequest asked = rules.asked().get(0);
      assertThat(asked.tool()).isEqualTo("shell");
      assertThat(asked.runId()).isEqualTo(result.runId());
      assertThat(asked.sessionId()).isEqualTo("s");
      assertThat(asked.call().arguments()).containsEntry("line", "once upon a time");
      assertThat(asked.effects()).isEqualTo(Set.of(Effect.READ, Effect.WRITE, Effect.EXECUTE));
      assertThat(asked.resources())
          .containsExactly(
              new Resource.Command("once upon a time", List.of("once", "upon", "a", "time")));
      assertThat(asked.reason()).isEqualTo("it may run commands or use the network");
    }
  }

  @Test
  void anApprovalForTheSessionHoldsInItsNextRunAndInNoOther() {
    HouseRules rules = new HouseRules();
    try (PenguinAgent agent = agent(Permissions.workspace(), rules, "always x")) {
      Session session = agent.session("s");
      session.run("one");
      session.run("two");
      assertThat(rules.asked()).hasSize(1);

      agent.session("other").run("three");
      assertThat(rules.asked()).hasSize(2);
      assertThat(shell.ran()).hasSize(3);
    }
  }

  @Test
  void anApproverIsALambdaTooAndMayAnswerLater() throws Exception {
    CompletableFuture<Decision> answer = new CompletableFuture<>();
    CompletableFuture<ApprovalRequest> asked = new CompletableFuture<>();
    try (PenguinAgent agent =
        agent(
            Permissions.workspace(),
            request -> {
              asked.complete(request);
              return answer;
            },
            "make")) {
      CompletableFuture<RunResult> run = agent.runAsync("go");
      Runs.soon(asked);
      assertThat(shell.ran()).isEmpty();
      assertThat(run).isNotDone();

      answer.complete(Decision.allowOnce());

      assertThat(Runs.results(Runs.soon(run))).containsExactly("done: make");
      assertThat(shell.ran()).containsExactly("make");
    }
  }

  @Test
  void anApproverMayBlock() {
    Approver blocking =
        Approver.blocking(
            request ->
                request.resources().get(0).display().startsWith("git")
                    ? Decision.allowOnce()
                    : Decision.deny("only git"));
    try (PenguinAgent agent = agent(Permissions.workspace(), blocking, "git log", "curl x")) {
      assertThat(Runs.results(agent.run("go")))
          .containsExactly("done: git log", denied("only git"));
    }
  }

  @Test
  void argumentsOfTheApproverAreCheckedFromTheBeginning() {
    Permissions permissions = Permissions.workspace().deny("shell", "rm");
    try (PenguinAgent agent =
        agent(
            permissions,
            Approver.blocking(request -> Decision.allowWith("{\"line\":\"rm -rf x\"}")),
            "ls")) {
      assertThat(Runs.results(agent.run("go")))
          .containsExactly(denied("a rule denies shell with 'rm'"));
    }
    try (PenguinAgent agent =
        agent(
            permissions, Approver.blocking(request -> Decision.allowWith("{\"lines\":1}")), "ls")) {
      assertThat(Runs.results(agent.run("go")).get(0))
          .startsWith("The arguments of 'shell' do not fit its schema. The tool did not run.");
    }
    assertThat(shell.ran()).isEmpty();
  }

  @Test
  void aMissingAnAbsentAndANullAnswerAreDenials() {
    try (PenguinAgent nobody =
            PenguinAgent.builder().model(Runs.commands("ls")).tools(shell).build();
        PenguinAgent absent = agent(Permissions.workspace(), request -> null, "ls");
        PenguinAgent empty =
            agent(
                Permissions.workspace(),
                request -> CompletableFuture.completedFuture(null),
                "ls")) {
      assertThat(Runs.results(nobody.run("go")))
          .containsExactly(denied("it needs approval, and nobody is there to approve it"));
      assertThat(Runs.results(absent.run("go"))).containsExactly(denied("the approver failed"));
      assertThat(Runs.results(empty.run("go"))).containsExactly(denied("the approver failed"));
    }
    assertThat(shell.ran()).isEmpty();
  }

  @Test
  void rulesNameArgumentsNeverCharacters() {
    Permissions permissions =
        Permissions.workspace()
            .allow("shell", "git status", "ls")
            .ask("shell", "git push")
            .deny("shell", "rm");
    try (PenguinAgent agent =
        agent(
            permissions,
            Approver.blocking(request -> Decision.deny(request.reason())),
            "git status -s",
            "git statusx",
            "lsof",
            "git push",
            "rm a")) {
      assertThat(Runs.results(agent.run("go")))
          .containsExactly(
              "done: git status -s",
              denied("it may run commands or use the network"),
              denied("it may run commands or use the network"),
              denied("a rule asks about shell with 'git push'"),
              denied("a rule denies shell with 'rm'"));
    }
  }

  @Test
  void theThreeModesAndRulesAreValues() {
    assertThat(Permissions.readOnly().mode()).isEqualTo(Permissions.Mode.READ_ONLY);
    assertThat(Permissions.workspace().mode()).isEqualTo(Permissions.Mode.WORKSPACE);
    assertThat(Permissions.full().mode()).isEqualTo(Permissions.Mode.FULL);
    Permissions some = Permissions.full().allow("a").ask("b", "x").deny("*", "y", "z");
    assertThat(some.rules())
        .containsExactly(
            new Permissions.Rule(Permissions.Answer.ALLOW, "a", ""),
            new Permissions.Rule(Permissions.Answer.ASK, "b", "x"),
            new Permissions.Rule(Permissions.Answer.DENY, "*", "y"),
            new Permissions.Rule(Permissions.Answer.DENY, "*", "z"));
    assertThat(some)
        .isEqualTo(Permissions.full().allow("a").ask("b", "x").deny("*", "y", "z"))
        .hasSameHashCodeAs(Permissions.full().allow("a").ask("b", "x").deny("*", "y", "z"))
        .isNotEqualTo(Permissions.full());
    assertThat(Permissions.full()).hasToString("Permissions[FULL, []]");
    assertThatThrownBy(() -> Permissions.full().allow("shell", " "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "A permission rule for 'shell' names a blank resource: leave it out for every call");
  }

  @Test
  void theModesDecideWhereNoRuleSpeaks() {
    try (PenguinAgent reading =
            PenguinAgent.builder()
                .model(Runs.commands("ls"))
                .tools(shell)
                .permissions(Permissions.readOnly())
                .approver(request -> CompletableFuture.completedFuture(Decision.allowOnce()))
                .build();
        PenguinAgent all =
            PenguinAgent.builder()
                .model(Runs.commands("ls"))
                .tools(shell)
                .permissions(Permissions.full())
                .build()) {
      assertThat(Runs.results(reading.run("go")))
          .containsExactly(denied("only reading is permitted"));
      assertThat(Runs.results(all.run("go"))).containsExactly("done: ls");
    }
  }

  @Test
  void decisionsAreValues() {
    assertThat(Decision.allowOnce()).isEqualTo(new Decision.AllowOnce());
    assertThat(Decision.allowForSession()).isEqualTo(new Decision.AllowForSession());
    assertThat(Decision.deny("no")).isEqualTo(new Decision.Deny("no"));
    assertThat(Decision.allowWith("{}")).isEqualTo(new Decision.AllowWith("{}"));
  }

  @Test
  void rulesCanSpeakOfEffects() {
    Approver yes = Approver.blocking(request -> Decision.allowOnce());
    for (Permissions denies :
        List.of(
            Permissions.full().deny(Effect.EXECUTE),
            Permissions.workspace().allow(Effect.READ, Effect.WRITE).deny(Effect.EXECUTE))) {
      try (PenguinAgent agent = agent(denies, yes, "a")) {
        assertThat(Runs.results(agent.run("go")))
            .containsExactly(denied("a rule denies what may run commands"));
      }
    }
    try (PenguinAgent agent =
        agent(Permissions.full().ask(Effect.EXECUTE, Effect.NETWORK), yes, "a")) {
      assertThat(Runs.results(agent.run("go"))).containsExactly("done: a");
    }
  }

  @Test
  void aPlanIsApprovedBeforeAnythingIsChanged() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("shell", "{\"line\":\"early\"}")
            .call("submit_plan", "{\"plan\":\"Run it.\"}")
            .call("shell", "{\"line\":\"late\"}")
            .reply("done")
            .build();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .tools(shell)
            .permissions(Permissions.plan())
            .approver(Approver.blocking(request -> Decision.allowOnce()))
            .build()) {
      agent.run("go");

      assertThat(shell.ran()).containsExactly("late");
    }
  }
}
