package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.message.Message;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.PendingQuestion;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReviewerAndCoderTest {
  private static final String WRITE = "{\"path\":\"a.txt\",\"content\":\"better\"}";

  @TempDir Path workspace;

  private static ModelReply call(String tool, String arguments) {
    return ModelReply.calls(new ToolCall("c", tool, arguments));
  }

  @Test
  void theCoderWritesAndTheReviewerMayNot() throws Exception {
    Files.writeString(workspace.resolve("a.txt"), "good");
    List<String> refused = new ArrayList<>();
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(r -> call("coder", "{\"what\":\"make it better\",\"files\":\"a.txt\"}"))
            .turn(r -> call("write_file", WRITE))
            .turn(r -> ModelReply.text("It is better now."))
            .turn(r -> call("reviewer", "{\"task\":\"look at a.txt\"}"))
            .turn(r -> call("write_file", WRITE.replace("better", "spoilt")))
            .turn(
                request -> {
                  refused.add(ScriptedModel.results(request).get(0).text());
                  return ModelReply.text("No faults.");
                })
            .turn(r -> ModelReply.text("Changed and reviewed."))
            .build();
    try (PenguinAgent agent = ReviewerAndCoder.lead(workspace).model(model).build()) {
      assertThat(agent.run("Make a.txt better.").text()).isEqualTo("Changed and reviewed.");
    }
    assertThat(workspace.resolve("a.txt")).hasContent("better");
    assertThat(refused).hasSize(1).allMatch(text -> text.contains("There is no tool 'write_file'"));
    assertThat(model.requests())
        .extracting(ReviewerAndCoderTest::instructions)
        .satisfies(all -> assertThat(all.get(1)).startsWith("Make the change"))
        .satisfies(all -> assertThat(all.get(4)).startsWith("Look for faults"));
  }

  private static String instructions(ModelRequest request) {
    Message first = request.messages().get(0);
    return first instanceof SystemMessage system ? system.text() : "";
  }

  @Test
  void whatAnAgentAsksReachesTheCaller() {
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(r -> call("reviewer", "{\"task\":\"look\"}"))
            .turn(r -> call("ask_user", "{\"question\":\"Which branch?\"}"))
            .turn(r -> ModelReply.text("No faults."))
            .turn(r -> ModelReply.text("All is well."))
            .build();
    try (PenguinAgent agent = ReviewerAndCoder.lead(workspace).model(model).build()) {
      // region: agents-ask
      Session session = agent.session("change-7");
      RunResult result = session.run("Make it better.");
      for (PendingApproval waiting : result.approvals()) {
        System.out.println(waiting.agentPath() + " wants " + waiting.request().call());
      }
      for (PendingQuestion question : result.questions()) {
        System.out.println(question.agentPath() + " asks: " + question.text());
        session.answer(question.id(), "The one called main."); // goes to the agent that asked
      }
      RunResult last = session.resume(); // goes on with each agent where it was
      // endregion
      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_INPUT);
      assertThat(result.questions())
          .extracting(PendingQuestion::text)
          .containsExactly("Which branch?");
      assertThat(last.text()).isEqualTo("All is well.");
    }
  }
}
