package dev.penguin.longrun;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunResult;
import dev.penguin.model.ModelConfig;
import java.nio.file.Path;

/** A process that works on a long session until it is done or killed. */
final class LongWork {
  private LongWork() {}

  /**
   * The entry of a child process.
   *
   * @param arguments the server's address, which wire, the state directory, how many turns
   */
  public static void main(String[] arguments) {
    Wires wires = Wires.valueOf(arguments[1]);
    Facts facts = new Facts(Integer.parseInt(arguments[3]));
    ModelConfig model = wires.config(arguments[0]);
    try (Engine engine =
        LongRun.engine(facts, model).stateDirectory(Path.of(arguments[2])).build()) {
      for (RunResult result : LongRun.finish(engine, facts)) {
        System.out.println(result.outcome());
      }
    }
  }
}
