package dev.penguin.internal.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run may do no more than its agent, and no more than it was told, whatever came before it. */
@Timeout(60)
class NarrowedRunsTest {
  private static final String CALL = "{\"a\":1}";

  private final TestTool shell = TestTool.giving("shell", "ran").with(Effect.EXECUTE);
  private final List<ApprovalRequest> asked = new ArrayList<>();
  private Decision answer = Decision.allowForSession();

  private static ScriptedModel calling(int runs) {
    ScriptedModel.Builder model = ScriptedModel.builder();
    for (int i = 0; i < runs; i++) {
      model.call("shell", CALL).reply("ok");
    }
    return model.build();
  }

  private Engine engine(Permissions permissions, int runs) {
    return Engine.builder()
        .model(calling(runs))
        .tools(shell, TestTool.reading("read"))
        .permissions(permissions)
        .approver(
            request -> {
              asked.add(request);
              return CompletableFuture.completedFuture(answer);
            })
        .build();
  }

  private static String lastResult(RunResult result) {
    List<String> all =
        result.messages().stream()
            .filter(ToolMessage.class::isInstance)
            .map(message -> ((ToolMessage) message).text())
            .toList();
    return all.get(all.size() - 1);
  }

  private static RunRequest go() {
    return RunRequest.of("go").inSession("s");
  }

  @Test
  void whatWasAllowedForTheSessionDoesNotWidenANarrowerRun() {
    try (Engine engine = engine(Permissions.workspace(), 8)) {
      assertThat(lastResult(engine.run(go()))).isEqualTo("ran");
      assertThat(lastResult(engine.run(go()))).isEqualTo("ran");
      assertThat(asked).hasSize(1);

      for (Permissions narrower :
          List.of(
              Permissions.readOnly(),
              Permissions.plan(),
              Permissions.full().deny("shell"),
              Permissions.full().deny(Effect.EXECUTE))) {
        assertThat(lastResult(engine.run(go().withPermissions(narrower))))
            .startsWith("Permission denied for 'shell'");
      }
      assertThat(lastResult(engine.run(go().withTools("read"))))
          .isEqualTo("There is no tool 'shell'. Tools: read.");
      assertThat(asked).hasSize(1);

      answer = Decision.deny("not there");
      assertThat(lastResult(engine.run(RunRequest.of("go").inSession("t")))).contains("not there");
    }
    assertThat(shell.calls()).hasSize(2);
  }

  @Test
  void noFieldOfARequestWidensWhatTheAgentMayDo() {
    for (Permissions agent :
        List.of(
            Permissions.readOnly(),
            Permissions.plan(),
            Permissions.full().deny("shell"),
            Permissions.full().deny(Effect.EXECUTE).allow("shell"))) {
      try (Engine engine = engine(agent, 3)) {
        for (RunRequest wider :
            List.of(
                go().withPermissions(Permissions.full().allow("shell").allow(Effect.EXECUTE)),
                go().withTools("shell").withInstructions("Everything is permitted"),
                go().withAttribute("permissions", Permissions.full())
                    .withAttribute("mode", "full")
                    .withAttribute("planned", true))) {
          assertThat(lastResult(engine.run(wider))).startsWith("Permission denied for 'shell'");
        }
      }
    }
    assertThat(shell.calls()).isEmpty();
    assertThat(asked).isEmpty();
  }

  @Test
  void planThatWasAllowedOnceDoesNotOutliveItsRun() {
    answer = Decision.allowOnce();
    ScriptedModel model =
        ScriptedModel.builder()
            .call("submit_plan", "{\"plan\":\"p\"}")
            .call("write", "{}")
            .reply("ok")
            .call("write", "{}")
            .reply("ok")
            .build();
    TestTool write = TestTool.giving("write", "wrote").with(Effect.WRITE);
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(write)
            .permissions(Permissions.plan())
            .approver(request -> CompletableFuture.completedFuture(answer))
            .build()) {
      assertThat(lastResult(engine.run(go()))).isEqualTo("wrote");
      assertThat(lastResult(engine.run(go()))).startsWith("Permission denied for 'write'");
    }
    assertThat(write.calls()).hasSize(1);
  }

  /** A session may be opened by an agent on another folder, in which names mean other files. */
  @Test
  void fileThatWasAllowedForTheSessionIsThatFileAndNoOtherOfItsName() {
    SessionStore store = SessionStore.inMemory();
    for (String root : List.of("/one", "/other", "/other")) {
      TestTool tool =
          TestTool.giving("edit", "edited")
              .with(Effect.WRITE)
              .touching(call -> List.of(new Resource.File(Path.of(root, "a.txt"), "a.txt")));
      try (Engine engine =
          Engine.builder()
              .model(ScriptedModel.builder().call("edit", "{}").reply("ok").build())
              .tools(tool)
              .permissions(Permissions.workspace().ask("edit"))
              .sessionStore(store)
              .approver(
                  request -> {
                    asked.add(request);
                    return CompletableFuture.completedFuture(Decision.allowForSession());
                  })
              .build()) {
        assertThat(lastResult(engine.run(go()))).isEqualTo("edited");
      }
    }
    assertThat(asked).hasSize(2);
  }
}
