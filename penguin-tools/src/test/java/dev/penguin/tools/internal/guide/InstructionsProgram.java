package dev.penguin.tools.internal.guide;

import dev.penguin.engine.Engine;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program whose model has read instructions of a directory, or is about to; to be killed. */
final class InstructionsProgram {
  /** Where the program stops: before the message of the instructions is stored, or after. */
  enum Moment {
    BEFORE,
    AFTER
  }

  private InstructionsProgram() {}

  /**
   * Reads a file and waits.
   *
   * @param args the workspace, the state directory, and the moment
   */
  public static void main(String[] args) {
    boolean before = Moment.valueOf(args[2]) == Moment.BEFORE;
    try (Engine engine =
        Engine.builder()
            .model(new Reader(before ? Integer.MAX_VALUE : 2))
            .workspace(Path.of(args[0]))
            .stateDirectory(Path.of(args[1]))
            .listener(
                event -> {
                  if (before && event instanceof dev.penguin.event.AgentEvent.ToolFinished) {
                    stopHere();
                  }
                })
            .build()) {
      engine.session("s").run("Read One");
    }
  }

  private static void stopHere() {
    System.out.println("ready");
    try {
      TimeUnit.HOURS.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts it and waits until it has come so far. */
  static Process start(Path root, Path state, Moment moment)
      throws IOException, InterruptedException {
    String classes =
        System.getProperty("java.class.path")
            + File.pathSeparator
            + System.getProperty("jdk.module.path", "");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                InstructionsProgram.class.getName(),
                root.toString(),
                state.toString(),
                moment.name())
            .redirectErrorStream(true)
            .start();
    String line = program.inputReader().readLine();
    while (line != null && !line.equals("ready")) {
      line = program.inputReader().readLine();
    }
    if (line == null) {
      program.destroyForcibly().waitFor();
      throw new AssertionError("The program ended before it was ready");
    }
    return program;
  }

  /** The instructions of directories among some messages. */
  static List<String> notes(List<Message> messages) {
    return messages.stream()
        .filter(UserMessage.class::isInstance)
        .map(Message::text)
        .filter(text -> text.contains("Project instructions"))
        .toList();
  }

  /** Reads a file with its first request; waits to be killed at another one. */
  private static final class Reader implements ChatModel {
    private final int last;
    private int requests;

    Reader(int last) {
      this.last = last;
    }

    @Override
    public ModelInfo info() {
      return ModelInfo.of("test", "reader");
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      if (++requests == last) {
        stopHere();
      }
      return ModelReply.calls(new ToolCall("c1", "read_file", "{\"path\":\"a/b/One.java\"}"));
    }
  }
}
