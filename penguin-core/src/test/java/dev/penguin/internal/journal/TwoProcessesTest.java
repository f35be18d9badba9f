package dev.penguin.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunResult;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionStore;
import dev.penguin.session.StorageException;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Section 4, row 7: two processes that want one session. */
@Timeout(120)
class TwoProcessesTest {
  private static final ToolCall WAIT = new ToolCall("c", "wait", "{}");
  private static final FileLeaseTiming QUICK =
      new FileLeaseTiming(Duration.ofMillis(50), Duration.ofMillis(800));

  @TempDir Path state;

  @Test
  @DisplayName(
      "Row 7: while one works the other gets \"in use\"; when it is killed, the run goes on")
  void row7WhenTheOtherIsKilledTheRunGoesOn() throws Exception {
    try (ChildJvm child = ChildJvm.start(Owner.class, state);
        Engine engine = engine("I see")) {
      assertThat(child.line()).isEqualTo("working");
      assertThatThrownBy(() -> engine.session("s").resume())
          .isInstanceOf(SessionBusyException.class)
          .hasMessage(
              "Session 's' is in use by process %d. Wait until that one is done, or run in another session",
              child.pid());
      child.kill();

      RunResult result = engine.session("s").resume();
      assertThat(result.text()).isEqualTo("I see");
      assertThat(result.messages())
          .contains(ToolMessage.of(WAIT, "Interrupted, outcome unknown.", true));
    }
  }

  @Test
  @DisplayName("Row 7: one that is stopped is replaced; when it goes on, its write is refused")
  void row7OneThatIsStoppedIsReplacedAndItsLateWriteIsRefused() throws Exception {
    try (ChildJvm child = ChildJvm.start(Owner.class, state);
        Engine engine = engine("taken over")) {
      assertThat(child.line()).isEqualTo("working");
      signal("STOP", child);
      String text = resumeWhenSilent(engine, child);
      signal("CONT", child);
      child.say("go on");

      assertThat(text).isEqualTo("taken over");
      assertThat(child.line()).isEqualTo("TakenOver");
      assertThat(child.exitCode()).isZero();
      assertThat(engine.session("s").resume().text()).isEqualTo("taken over");
    }
  }

  /**
   * Until the owner has been silent for long enough, the session is in use. One that was stopped
   * while it had the lock of the system keeps it, and is stopped again at another moment.
   */
  private static String resumeWhenSilent(Engine engine, ChildJvm child) throws Exception {
    while (true) {
      try {
        return engine.session("s").resume().text();
      } catch (SessionBusyException e) {
        if (e.getMessage().contains("does not release its lease")) {
          signal("CONT", child);
          signal("STOP", child);
        }
      }
    }
  }

  private static void signal(String name, ChildJvm child) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(child.pid())).start().waitFor();
  }

  private Engine engine(String answer) {
    return Engine.builder()
        .model(ScriptedModel.replying(answer))
        .tools(new Wait())
        .sessionStore(store(state))
        .build();
  }

  private static SessionStore store(Path state) {
    return new JournalStore(
        state, InstantSource.system(), ProcessIdentity.current(), QUICK, FileSteps.NONE);
  }

  /** A process whose tool waits for a word. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) {
      try (Engine engine =
          Engine.builder()
              .model(ScriptedModel.builder().calls(WAIT).reply("never").build())
              .tools(new Wait())
              .sessionStore(store(Path.of(arguments[0])))
              .build()) {
        System.out.println(engine.session("s").run("go").text());
      } catch (StorageException e) {
        System.out.println(e.getClass().getSimpleName());
      }
    }
  }

  private static final class Wait implements Tool {
    @Override
    public ToolSpec spec() {
      return ToolSpec.of("wait", "Waits", "{\"type\":\"object\"}").withEffects(Effect.WRITE);
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) throws IOException {
      System.out.println("working");
      return ToolResult.success("heard " + System.in.read());
    }
  }
}
