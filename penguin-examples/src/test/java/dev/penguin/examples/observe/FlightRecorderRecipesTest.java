package dev.penguin.examples.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.examples.ChildProgram;
import dev.penguin.examples.LoopbackOpenAi;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of docs/guide/diagnosis.md with the JDK's own {@code jcmd} and {@code jfr}. */
@Timeout(120)
class FlightRecorderRecipesTest {
  private static final Path BIN = Path.of(System.getProperty("java.home"), "bin");

  @TempDir Path folder;

  private String shell(String command) throws Exception {
    Path printed = folder.resolve("printed");
    Process process =
        new ProcessBuilder("sh", "-c", BIN + "/" + command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String output = Files.readString(printed);
    assertThat(process.exitValue()).as(command + "\n" + output).isZero();
    return output;
  }

  private static void awaitLine(Path file, String line) throws Exception {
    while (!Files.readString(file).contains(line)) {
      TimeUnit.MILLISECONDS.sleep(20); // another process writes it
    }
  }

  private static void goOn(Process child) throws Exception {
    OutputStream stdin = child.getOutputStream();
    stdin.write('\n');
    stdin.flush();
  }

  @Test
  void theCommandsOfTheGuideRecordARunThatIsUnderWayAndFindItsSlowestPart() throws Exception {
    Path recording = folder.resolve("run.jfr");
    Path printed = folder.resolve("child");
    Path source =
        GuidePage.ROOT.resolve(
            "penguin-examples/src/main/java/dev/penguin/examples/SlowestPart.java");
    List<String> commands = GuidePage.block("docs/guide/diagnosis.md", "run: jfr");
    assertThat(commands).hasSize(5);
    List<String> outputs = new ArrayList<>();
    try (LoopbackOpenAi server =
        LoopbackOpenAi.start()
            .thenCall("build", "{\"name\":\"canary-argument\"}")
            .thenCall("look", "{\"name\":\"x\"}")
            .thenText("canary-reply")) {
      Process child =
          ChildProgram.start(
              RecordedAgent.class,
              server.environment(),
              printed.toFile(),
              folder.resolve("state").toString());
      try {
        awaitLine(printed, "ready");
        for (String command : commands) {
          outputs.add(
              shell(
                  command
                      .replace("4711", String.valueOf(child.pid()))
                      .replace("run.jfr", recording.toString())
                      .replace("SlowestPart.java", source.toString())
                      .replace(" . ", " " + folder + " ")));
          if (outputs.size() == 1) {
            goOn(child);
            awaitLine(printed, "done");
          }
        }
        goOn(child);
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
      } finally {
        child.destroyForcibly().waitFor();
      }
    }

    String events = outputs.get(2);
    assertThat(events)
        .contains("dev.penguin.Run {")
        .contains("dev.penguin.ModelRequest {")
        .contains("tool = \"build\"")
        .doesNotContain("canary");
    List<String> slowest = outputs.get(4).lines().toList();
    assertThat(slowest.get(0)).matches("run-\\w+ in recorded: [0-9.]+ s, COMPLETED");
    assertThat(seconds(slowest.get(1))).isGreaterThanOrEqualTo(0.7); // as long as the tool takes
    assertThat(slowest)
        .anyMatch(
            line ->
                line.matches(" +[0-9.]+ s +[0-9]+ %  tool build \\(1, the longest [0-9.]+ s\\)")
                    && seconds(line) >= 0.7)
        .anyMatch(line -> line.contains("model openai/gpt-5-mini (3, the longest"))
        .anyMatch(line -> line.contains("tool look (1, the longest"));
  }

  private static double seconds(String line) {
    return Double.parseDouble(line.strip().split(" ")[0]);
  }
}
