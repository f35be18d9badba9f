package dev.penguin.project.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Engine;
import dev.penguin.engine.RunResult;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.Permissions;
import dev.penguin.project.Actor;
import dev.penguin.project.Artifact;
import dev.penguin.project.Dependency;
import dev.penguin.project.Lease;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.ProjectTools;
import dev.penguin.project.Task;
import dev.penguin.project.Task.Phase;
import dev.penguin.project.Task.Status;
import dev.penguin.project.Transition;
import dev.penguin.testing.ScriptedModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an agent may do about its task, in whose name, and under which lease. */
class ProjectToolsRightsTest extends ShopOfTasks {
  @Test
  void aWorkerBringsItsTaskToReviewAndNobodysToCompletion() throws Exception {
    manager.deleteTask(id("SHOP-2"));
    ScriptedModel model =
        ScriptedModel.builder()
            .call("task_move", "{\"status\":\"RUNNING\",\"reason\":\"begun\"}")
            .call("task_move", "{\"phase\":\"TEST\",\"reason\":\"written\"}")
            .call("task_move", "{\"phase\":\"VERIFY\",\"reason\":\"tested\"}")
            .call("task_move", "{\"status\":\"COMPLETED\",\"reason\":\"all is well\"}")
            .call("task_move", "{\"status\":\"IN_REVIEW\",\"reason\":\"done\"}")
            .reply("done")
            .build();
    try (Engine engine = engine(model)) {
      RunResult result = engine.run(bound("SHOP-1"));

      List<ToolMessage> results = results(result);
      assertThat(results)
          .extracting(ToolMessage::failed)
          .containsExactly(false, false, false, true, false);
      assertThat(BoundTools.fields(results.get(4).text()))
          .containsEntry("task", "SHOP-1")
          .containsEntry("status", "IN_REVIEW");
    }
    BoundTools tools = BoundTools.of(manager.as(Actor.verifier("ci")), "SHOP-1");
    for (String status : List.of("COMPLETED", "ARCHIVED", "WAITING", "CANCELLED", "PLANNED")) {
      assertThat(
              tools.refused("task_move", "{\"status\":\"%s\",\"reason\":\"r\"}".formatted(status)))
          .isEqualTo(
              "An agent cannot make SHOP-1 %s; allowed for its own task: [RUNNING, IN_REVIEW, BLOCKED, FAILED]"
                  .formatted(status));
    }
    assertThat(manager.task(id("SHOP-1")).status()).isEqualTo(Status.IN_REVIEW);
    assertThat(manager.transitions(id("SHOP-1")))
        .extracting(Transition::actor)
        .containsOnly(Actor.agent("agent"));
  }

  @Test
  void aSubAgentWorksOnTheTaskOfTheRunThatCallsIt() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("helper", "{\"task\":\"split it\"}")
            .call("task_create", "{\"title\":\"of the helper\"}")
            .reply("split")
            .reply("done")
            .build();
    AgentDefinition helper = AgentDefinition.builder("helper").description("Helps").build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .toolProviders(ProjectTools.provider(manager))
            .subAgents(helper)
            .build()) {
      engine.run(bound("SHOP-1"));
    }

    Task made = manager.findTask("SHOP-6").orElseThrow();
    assertThat(made.title()).isEqualTo("of the helper");
    assertThat(made.parent()).contains(id("SHOP-1"));
  }

  @Test
  void whoMayOnlyReadLooksAtItsTaskAndChangesWhatARuleNames() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("task_get", "{}")
            .call("task_update", "{\"progress\":1}")
            .call("task_create", CALLS.get("task_create"))
            .reply("done")
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .toolProviders(ProjectTools.provider(manager))
            .permissions(Permissions.readOnly().allow("task_create"))
            .build()) {
      List<ToolMessage> results = results(engine.run(bound("SHOP-1")));

      assertThat(results).extracting(ToolMessage::failed).containsExactly(false, true, false);
    }
  }

  @Test
  void whatIsCompletedStaysSo() throws Exception {
    BoundTools tools = BoundTools.of(manager, "SHOP-1");
    for (Phase phase : List.of(Phase.IMPLEMENT, Phase.TEST, Phase.VERIFY)) {
      manager.transition(id("SHOP-3"), Status.RUNNING, phase, "on");
    }
    manager.transition(id("SHOP-3"), Status.IN_REVIEW, "done");
    manager.transition(id("SHOP-3"), Status.COMPLETED, "good");
    Task before = manager.task(id("SHOP-3"));

    assertThat(tools.refused("task_update", "{\"task\":\"SHOP-3\",\"title\":\"other\"}"))
        .isEqualTo("SHOP-3 is COMPLETED, and an agent changes it no more");
    assertThat(
            tools.refused(
                "task_evidence",
                "{\"task\":\"SHOP-3\",\"key\":\"k\",\"kind\":\"f\",\"location\":\"l\"}"))
        .contains("changes it no more");
    assertThat(
            tools.refused(
                "task_move", "{\"task\":\"SHOP-3\",\"status\":\"PLANNED\",\"reason\":\"r\"}"))
        .contains("its work ends in review");
    assertThat(manager.task(id("SHOP-3"))).isEqualTo(before);
  }

  @Test
  void ofItsOwnTaskAWorkerChangesTheProgressOnlyOfThoseBelowMore() throws Exception {
    BoundTools tools = BoundTools.of(manager, "SHOP-1");
    assertThat(tools.refused("task_update", "{\"acceptance_criteria\":[],\"progress\":100}"))
        .startsWith("SHOP-1 is your own task: you may set its progress only");
    assertThat(tools.done("task_update", "{\"progress\":40}")).containsEntry("progress", 40L);
    assertThat(manager.task(id("SHOP-1")).progress()).isEqualTo(40);

    long version = manager.task(id("SHOP-3")).version();
    tools.done(
        "task_update",
        """
        {"task":"SHOP-3","title":"better","description":"more","acceptance_criteria":["it works"],
        "recipe":"step","priority":"HIGH","effort":2,"version":%d}
        """
            .formatted(version));

    Task changed = manager.task(id("SHOP-3"));
    assertThat(changed.title()).isEqualTo("better");
    assertThat(changed.description()).isEqualTo("more");
    assertThat(changed.acceptanceCriteria()).containsExactly("it works");
    assertThat(changed.recipe()).isEqualTo("step");
    assertThat(changed.priority()).isEqualTo(Task.Priority.HIGH);
    assertThat(changed.effort()).isEqualTo(2);
    assertThat(
            tools.refused("task_update", "{\"task\":\"SHOP-3\",\"version\":%d}".formatted(version)))
        .contains("read it again");
  }

  @Test
  void aNewTaskHasNoMoreToolsThanTheOneAboveAndWaitsForWhatItDependsOn() throws Exception {
    Task own = manager.task(id("SHOP-1"));
    manager.updateTask(
        own.id(),
        own.version(),
        own.edit().allowedTools(List.of("read_file")).requiredSkills(List.of("java")).build());
    BoundTools tools = BoundTools.of(manager, "SHOP-1");

    Map<String, Object> made =
        tools.done(
            "task_create", "{\"title\":\"new\",\"role\":\"tester\",\"depends_on\":[\"SHOP-2\"]}");

    Task task = manager.findTask(String.valueOf(made.get("task"))).orElseThrow();
    assertThat(made).containsEntry("below", "SHOP-1").containsEntry("status", "PLANNED");
    assertThat(task.parent()).contains(id("SHOP-1"));
    assertThat(task.allowedTools()).containsExactly("read_file");
    assertThat(task.requiredSkills()).containsExactly("java");
    assertThat(task.agentRole()).contains("tester");
    assertThat(manager.dependencies(task.id()))
        .extracting(Dependency::dependsOn)
        .containsExactly(id("SHOP-2"));

    long before = manager.lastSequence();
    assertThat(tools.refused("task_create", "{\"title\":\"x\",\"depends_on\":[\"SHOP-1\"]}"))
        .contains("wait");
    assertThat(manager.lastSequence()).isEqualTo(before);
  }

  @Test
  void evidenceOfAnAgentSaysSoAndNeverReplacesThatOfSomebodyElse() throws Exception {
    BoundTools tools = BoundTools.of(manager, "SHOP-1");
    String call = "{\"key\":\"tests\",\"kind\":\"report\",\"location\":\"%s\"}";
    tools.done("task_evidence", call.formatted("mine.xml"));
    tools.done("task_evidence", call.formatted("mine-2.xml"));
    assertThat(manager.artifacts(id("SHOP-1")))
        .extracting(Artifact::location, Artifact::valid)
        .containsExactly(tuple("mine.xml", false), tuple("mine-2.xml", true));
    assertThat(manager.artifacts(id("SHOP-1")).get(0).metadata())
        .containsEntry("recorded-by", "agent agent");

    manager.addArtifact(id("SHOP-1"), "tests", Artifact.Source.of("report", "ci.xml"));

    assertThat(tools.refused("task_evidence", call.formatted("forged.xml")))
        .isEqualTo("'tests' of SHOP-1 was not recorded by an agent and stays; choose another key");
    assertThat(manager.artifacts(id("SHOP-1"))).hasSize(3);
  }

  @Test
  void theToolsWorkUnderTheLeaseThatTheProcessHadWhenTheRunBegan() throws Exception {
    String progress = "{\"progress\":1}";
    Lease first = manager.claim(id("SHOP-1"), "one", MINUTE);
    BoundTools ofFirst = BoundTools.of(manager, "SHOP-1");
    ofFirst.done("task_update", progress);
    assertThat(manager.eventsAfter(manager.lastSequence() - 1, 1).get(0).actor())
        .isEqualTo(Actor.agent("one"));

    clock.advance(MINUTE);
    assertThat(ofFirst.refused("task_update", progress)).contains("expired");
    manager.renew(first, MINUTE);
    ofFirst.done("task_update", progress);

    clock.advance(MINUTE);
    try (ProjectManager other =
        ProjectManager.builder(folder.resolve("p.db")).clock(clock).open()) {
      other.claim(id("SHOP-1"), "two", MINUTE);
      BoundTools.of(other, "SHOP-1").done("task_update", "{\"progress\":2}");
    }
    long before = manager.lastSequence();
    for (BoundTools late : List.of(ofFirst, BoundTools.of(manager, "SHOP-1"))) {
      for (String tool :
          List.of(
              "task_update",
              "task_move",
              "task_evidence",
              "task_ask",
              "task_usage",
              "task_create")) {
        assertThat(late.refused(tool, CALLS.get(tool))).as(tool).contains("is held by two until");
      }
    }
    assertThat(manager.lastSequence()).isEqualTo(before);
  }

  @Test
  void aManagerUnderALeaseGivesToolsUnderItAndOneWithoutLeavesHeldTasksAlone() throws Exception {
    Lease lease;
    try (ProjectManager other =
        ProjectManager.builder(folder.resolve("p.db")).clock(clock).open()) {
      lease = other.claim(id("SHOP-1"), "one", MINUTE);
    }

    assertThat(BoundTools.of(manager, "SHOP-1").refused("task_update", "{\"progress\":1}"))
        .contains("is held by one until");
    BoundTools under = BoundTools.of(manager.as(Actor.agent("me")).under(lease), "SHOP-1");
    under.done("task_update", "{\"progress\":1}");
    assertThat(manager.eventsAfter(manager.lastSequence() - 1, 1).get(0).actor())
        .isEqualTo(Actor.agent("me"));
  }
}
