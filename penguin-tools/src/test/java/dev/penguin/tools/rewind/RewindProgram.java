package dev.penguin.tools.rewind;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Session;
import dev.penguin.policy.Permissions;
import dev.penguin.session.Checkpoint;
import dev.penguin.testing.ScriptedModel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A program that takes a session back, or runs a command, to be killed meanwhile. */
final class RewindProgram {
  private RewindProgram() {}

  /**
   * Says so and begins.
   *
   * @param args the workspace, the state directory, and a command; none to go back
   */
  public static void main(String[] args) {
    String command = args.length > 2 ? args[2] : "true";
    ScriptedModel model =
        ScriptedModel.builder()
            .call("shell", "{\"command\":\"" + command + "\"}")
            .reply("done")
            .build();
    try (Engine engine = builder(model, Path.of(args[0]), Path.of(args[1])).build()) {
      Session session = engine.session("s");
      Checkpoint start = start(session);
      System.out.println("ready");
      if (args.length > 2) {
        session.run("go");
      } else {
        session.rewind(start);
      }
      System.out.println("over");
    }
  }

  static EngineBuilder builder(ScriptedModel model, Path root, Path state) {
    return Engine.builder()
        .model(model)
        .workspace(root)
        .stateDirectory(state)
        .permissions(Permissions.full());
  }

  static Checkpoint start(Session session) {
    return session.checkpoints().stream()
        .filter(each -> each.name().equals("start"))
        .findFirst()
        .orElseThrow();
  }

  static Process start(String... args) throws IOException {
    String classes =
        System.getProperty("java.class.path")
            + File.pathSeparator
            + System.getProperty("jdk.module.path", "");
    List<String> line =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                RewindProgram.class.getName()));
    line.addAll(List.of(args));
    Process program = new ProcessBuilder(line).redirectErrorStream(true).start();
    for (String said = program.inputReader().readLine();
        !"ready".equals(said);
        said = program.inputReader().readLine()) {
      if (said == null) {
        program.destroyForcibly();
        throw new AssertionError("The program ended before it was ready");
      }
    }
    return program;
  }
}
