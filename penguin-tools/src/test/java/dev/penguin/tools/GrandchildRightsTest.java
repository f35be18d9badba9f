package dev.penguin.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunRequest;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionInfo;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An agent that an agent calls tries everything: it never gets more than any of those above it. */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it runs sh")
class GrandchildRightsTest {
  private static final String SECRET = "the password is swordfish";
  private static final String TASK = "{\"task\":\"try everything\"}";

  @TempDir Path root;

  private Path workspace;
  private Path outside;
  private final List<ApprovalRequest> asked = new ArrayList<>();

  /** Where the rights end; all other places allow everything. */
  enum Place {
    AGENT,
    REQUEST,
    TOOLS_OF_REQUEST,
    CHILD,
    TOOLS_OF_CHILD,
    GRANDCHILD
  }

  @BeforeEach
  void make() throws IOException {
    workspace = Files.createDirectory(root.resolve("workspace"));
    outside = Files.createDirectory(root.resolve("outside"));
    Files.writeString(workspace.resolve("secret.txt"), SECRET);
    Files.writeString(workspace.resolve("open.txt"), "all may read this");
    Files.createSymbolicLink(workspace.resolve("link.txt"), Path.of("secret.txt"));
    Files.writeString(outside.resolve("other.txt"), "not ours");
  }

  private static ToolCall call(int number, String tool, String arguments) {
    return new ToolCall("try_" + number, tool, arguments);
  }

  private static ScriptedModel trying() {
    List<ToolCall> all = new ArrayList<>();
    String[][] tries = {
      {"read_file", "{\"path\":\"open.txt\"}"},
      {"read_file", "{\"path\":\"secret.txt\"}"},
      {"read_file", "{\"path\":\"./x/../secret.txt\"}"},
      {"read_file", "{\"path\":\"link.txt\"}"},
      {"search_text", "{\"pattern\":\"password\"}"},
      {"shell", "{\"command\":\"cat secret.txt\"}"},
      {"shell", "{\"command\":\"echo x > made.txt\"}"},
      {"write_file", "{\"path\":\"made.txt\",\"content\":\"x\"}"},
      {"write_file", "{\"path\":\"../outside/other.txt\",\"content\":\"x\"}"},
      {"edit_file", "{\"path\":\"open.txt\",\"old_string\":\"all\",\"new_string\":\"x\"}"},
      {
        "apply_patch", "{\"patch\":\"*** Begin Patch\\n*** Delete File: open.txt\\n*** End Patch\"}"
      },
      {
        "call_tool",
        "{\"name\":\"write_file\",\"arguments\":{\"path\":\"made.txt\",\"content\":\"x\"}}"
      },
      {"submit_plan", "{\"plan\":\"write everything\"}"},
      {"child", TASK},
      {"grandchild", TASK}
    };
    for (int i = 0; i < tries.length; i++) {
      all.add(call(i, tries[i][0], tries[i][1]));
    }
    return ScriptedModel.builder().calls(all.toArray(ToolCall[]::new)).reply("tried").build();
  }

  private static ScriptedModel calling(String agent) {
    return ScriptedModel.builder().call(agent, TASK).reply("done").build();
  }

  private static AgentDefinition agent(
      String name, ScriptedModel model, Permissions permissions, AgentDefinition... below) {
    return AgentDefinition.builder(name)
        .description(name)
        .model(model)
        .permissions(permissions)
        .subAgents(below)
        .build();
  }

  private Permissions at(Place here, Place place) {
    return here != place
        ? Permissions.full()
        : Permissions.readOnly().deny("*", "secret.txt").deny("shell");
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void aGrandchildMayDoNoMoreThanAnyOfThoseAboveIt(Place place) throws IOException {
    AgentDefinition grandchild = agent("grandchild", trying(), at(Place.GRANDCHILD, place));
    AgentDefinition.Builder child =
        AgentDefinition.builder("child")
            .description("child")
            .model(calling("grandchild"))
            .permissions(at(Place.CHILD, place))
            .subAgents(grandchild);
    if (place == Place.TOOLS_OF_CHILD) {
      child.tools("list_files");
    }
    RunRequest request =
        RunRequest.of("go").inSession("lead").withPermissions(at(Place.REQUEST, place));
    if (place == Place.TOOLS_OF_REQUEST) {
      request = request.withTools("list_files", "child");
    }
    Map<String, String> before = files();
    try (Engine engine =
        engine(calling("child"), child.build()).permissions(at(Place.AGENT, place)).build()) {
      engine.run(request);

      List<ToolMessage> results = resultsOfGrandchild(engine);
      assertThat(results).hasSize(15);
      boolean readsAtAll = place != Place.TOOLS_OF_REQUEST && place != Place.TOOLS_OF_CHILD;
      assertThat(results.get(0).failed()).isEqualTo(!readsAtAll);
      assertThat(results.subList(1, results.size()))
          .filteredOn(result -> !result.failed())
          .allMatch(
              result -> result.text().endsWith("[what a permission rule denies is left out]"));
      assertThat(results)
          .extracting(ToolMessage::text)
          .noneMatch(text -> text.contains("swordfish"));
    }
    assertThat(files()).isEqualTo(before);
    assertThat(asked).extracting(ApprovalRequest::tool).isSubsetOf("search_text");
  }

  /** The same script does all of it where all allow it: the tries are such that they can work. */
  @Test
  void whereAllAllowItTheSameTriesWork() throws IOException {
    AgentDefinition grandchild = agent("grandchild", trying(), Permissions.full());
    AgentDefinition child = agent("child", calling("grandchild"), Permissions.full(), grandchild);
    try (Engine engine = engine(calling("child"), child).permissions(Permissions.full()).build()) {
      engine.run(RunRequest.of("go").inSession("lead"));

      assertThat(resultsOfGrandchild(engine))
          .filteredOn(ToolMessage::failed)
          .extracting(ToolMessage::callId)
          .containsExactly("try_2", "try_8", "try_12", "try_13", "try_14");
    }
    assertThat(workspace.resolve("made.txt")).exists();
    assertThat(workspace.resolve("open.txt")).doesNotExist();
    assertThat(outside.resolve("other.txt")).hasContent("not ours");
  }

  /** Until the plan of the run is approved, nobody below it does more than read. */
  @Test
  void agentsOnlyReadUntilThePlanOfTheRunIsApproved() throws IOException {
    ScriptedModel writing =
        ScriptedModel.builder()
            .call("submit_plan", "{\"plan\":\"mine\"}")
            .call("write_file", "{\"path\":\"made.txt\",\"content\":\"x\"}")
            .reply("no")
            .call("write_file", "{\"path\":\"made.txt\",\"content\":\"x\"}")
            .reply("yes")
            .build();
    ScriptedModel twice =
        ScriptedModel.builder().call("grandchild", TASK).reply("done").byConversation().build();
    AgentDefinition grandchild = agent("grandchild", writing, Permissions.full());
    AgentDefinition child = agent("child", twice, Permissions.full(), grandchild);
    ScriptedModel lead =
        ScriptedModel.builder()
            .call("child", TASK)
            .call("submit_plan", "{\"plan\":\"write made.txt\"}")
            .call("child", TASK)
            .reply("done")
            .build();
    RecordingListener listener = new RecordingListener();
    List<Boolean> there = new ArrayList<>();
    try (Engine engine =
        engine(lead, child)
            .permissions(Permissions.plan())
            .listener(listener)
            .approver(
                Approver.blocking(
                    request -> {
                      asked.add(request);
                      there.add(Files.exists(workspace.resolve("made.txt")));
                      return Decision.allowOnce();
                    }))
            .build()) {
      engine.run(RunRequest.of("go"));
    }
    assertThat(asked).extracting(ApprovalRequest::tool).containsExactly("submit_plan");
    assertThat(there).containsExactly(false);
    assertThat(workspace.resolve("made.txt")).exists();
    assertThat(listener.events(AgentEvent.ToolFinished.class))
        .filteredOn(event -> event.call().name().equals("write_file"))
        .extracting(event -> event.result().failed())
        .containsExactly(true, false);
  }

  /** What a person allowed one session is allowed in no other, in neither direction. */
  @Test
  void aRuleThatTheParentGotByApprovalIsTheParentsAlone() throws IOException {
    String touch = "{\"command\":\"touch made.txt\"}";
    ScriptedModel shell = ScriptedModel.builder().call("shell", touch).reply("a").build();
    ScriptedModel denied = ScriptedModel.builder().call("shell", touch).reply("b").build();
    AgentDefinition free = agent("free", shell, Permissions.full());
    AgentDefinition bound = agent("bound", denied, Permissions.full().deny("shell"));
    ScriptedModel lead =
        ScriptedModel.builder()
            .call("shell", touch)
            .call("free", TASK)
            .call("bound", TASK)
            .call("shell", touch)
            .reply("done")
            .build();
    RecordingListener listener = new RecordingListener();
    try (Engine engine =
        engine(lead, free, bound)
            .permissions(Permissions.workspace())
            .listener(listener)
            .approver(
                Approver.blocking(
                    request -> {
                      asked.add(request);
                      return asked.size() == 1
                          ? Decision.allowForSession()
                          : Decision.deny("not for you");
                    }))
            .build()) {
      engine.run(RunRequest.of("go"));
    }
    assertThat(asked).hasSize(2);
    assertThat(asked.get(0).sessionId()).isNotEqualTo(asked.get(1).sessionId());
    assertThat(listener.events(AgentEvent.ToolFinished.class))
        .filteredOn(event -> event.call().name().equals("shell"))
        .extracting(event -> event.agentPath() + " " + event.result().failed())
        .containsExactly("[] false", "[free] true", "[bound] true", "[] false");
  }

  @Test
  void agentsWorkInTheWorkspaceOfTheRunThatCallsThem() throws IOException {
    Path other = Files.createDirectory(root.resolve("elsewhere"));
    ScriptedModel writing =
        ScriptedModel.builder()
            .call("write_file", "{\"path\":\"made.txt\",\"content\":\"x\"}")
            .reply("a")
            .build();
    AgentDefinition grandchild = agent("grandchild", writing, Permissions.full());
    AgentDefinition child = agent("child", calling("grandchild"), Permissions.full(), grandchild);
    try (Engine engine = engine(calling("child"), child).build()) {
      engine.run(RunRequest.of("go").inWorkspace(other));
    }
    assertThat(other.resolve("made.txt")).exists();
    assertThat(workspace.resolve("made.txt")).doesNotExist();
  }

  private EngineBuilder engine(ScriptedModel lead, AgentDefinition... agents) {
    return Engine.builder()
        .model(lead)
        .workspace(workspace)
        .subAgents(agents)
        .approver(
            Approver.blocking(
                request -> {
                  asked.add(request);
                  return Decision.deny("nobody knows what it would find");
                }));
  }

  private static List<ToolMessage> resultsOfGrandchild(Engine engine) {
    SessionInfo child = engine.sessions().children("lead").get(0);
    SessionInfo grandchild = engine.sessions().children(child.id()).get(0);
    List<Message> messages = engine.sessions().open(grandchild.id()).messages();
    return messages.stream()
        .filter(ToolMessage.class::isInstance)
        .map(ToolMessage.class::cast)
        .toList();
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        all.put(root.relativize(path).toString(), Files.readString(path));
      }
    }
    return all;
  }
}
