package dev.penguin.internal.events;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ManualClock;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The program whose log {@link LogTest} reads: two runs, with entries of its own in the MDC. */
public final class LoggedRuns {
  static final String HOSTILE = "x\n2030-01-01 ERROR admin login\u001b[2K";
  private static final Logger LOG = LoggerFactory.getLogger("app");

  record Note(String text) {}

  private LoggedRuns() {}

  public static void main(String[] args) {
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(
                new ToolCall("call_1", "note", "{\"text\":\"canary-argument\"}"),
                new ToolCall("call_2", HOSTILE, "{}"))
            .reply("canary-reply " + System.getenv("CANARY_TOKEN"))
            .call("note", "{\"text\":\"again\"}")
            .reply("done")
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(Tool.of("note", "Notes a text", Note.class, LoggedRuns::note))
            .permissions(Permissions.workspace().ask("note"))
            .approver(Approver.blocking(request -> approve()))
            .clock(new ManualClock(Instant.EPOCH))
            .build()) {
      MDC.put("request", "1");
      MDC.put("penguin.run", "mine");
      engine.run(RunRequest.of("canary-prompt " + HOSTILE).inSession("first"));
      LOG.info("between");
      MDC.put("request", "2");
      MDC.remove("penguin.run");
      String key = System.getenv("CANARY_TOKEN");
      engine.run(RunRequest.of("canary-prompt " + key).inSession("second"));
    }
    LOG.info("after");
  }

  private static Decision approve() {
    LOG.info("approving");
    return Decision.allowOnce();
  }

  private static String note(Note note) {
    LOG.info("noting");
    return "canary-result " + System.getenv("CANARY_TOKEN");
  }
}
