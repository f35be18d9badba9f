package dev.penguin.tools.internal.background;

import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.Sandbox;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A program with a process in the background, to be killed. */
final class KilledProgram {
  private KilledProgram() {}

  /**
   * Starts one that beats, says so and waits.
   *
   * @param args the workspace, and whether there is a sandbox
   */
  public static void main(String[] args) throws Exception {
    CodingTools.Builder builder = CodingTools.in(Path.of(args[0]));
    if (args[1].equals("sandbox")) {
      builder.sandbox(Sandbox.standard());
    }
    CodingTools set = builder.build();
    String beat = "while :; do date > beat; sleep 0.05; done";
    Calls.success(
        set.tools(),
        "process_start",
        "command",
        ": " + args[0] + "; (setsid sh -c ': " + args[0] + "; " + beat + "' &) ; " + beat);
    System.out.println("ready");
    TimeUnit.HOURS.sleep(1);
  }

  /** Starts it and waits until its process beats. */
  static Process start(Path root, String how, Path temporary)
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
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                classes,
                KilledProgram.class.getName(),
                root.toString(),
                how)
            .redirectErrorStream(true)
            .start();
    String said = program.inputReader().readLine();
    if (!"ready".equals(said)) {
      program.destroyForcibly().waitFor();
      throw new AssertionError("The program said " + said);
    }
    while (!Files.exists(root.resolve("beat"))) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return program;
  }
}
