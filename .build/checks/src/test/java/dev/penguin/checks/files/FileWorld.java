package dev.penguin.checks.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunResult;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A workspace beside a tree of canaries. Each call goes through a whole agent, and the invariants
 * I1 to I6 are checked round it.
 */
final class FileWorld {
  static final String CANARY = "canary-7f3a-not-to-be-seen";
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  final Path root;
  final Path outside;
  final List<String> asked = new ArrayList<>();
  private final Path above;

  FileWorld(Path folder) throws IOException {
    above = folder.toRealPath();
    root = Files.createDirectory(above.resolve("ws"));
    outside = Files.createDirectory(above.resolve("out"));
    Files.writeString(outside.resolve("secret"), CANARY);
    Files.createDirectory(above.resolve("ws-evil"));
    Files.writeString(above.resolve("ws-evil/x"), CANARY);
    Files.createDirectory(root.resolve("a"));
    Files.writeString(root.resolve("a.txt"), "one\ntwo\n");
  }

  /** A call that must be refused, leaving the workspace as it was; what the model reads. */
  String refused(String tool, String argumentsJson) throws Exception {
    String before = hash(root);
    ToolMessage result = call(tool, argumentsJson);
    assertThat(result.failed()).as(result.text()).isTrue();
    assertThat(hash(root)).as("the workspace after %s %s", tool, argumentsJson).isEqualTo(before);
    return result.text();
  }

  /** A call that must succeed; what the model reads. */
  String done(String tool, String argumentsJson) throws Exception {
    ToolMessage result = call(tool, argumentsJson);
    assertThat(result.failed()).as(result.text()).isFalse();
    return result.text();
  }

  /** One call by an agent of its own, whose approver says no. */
  ToolMessage call(String tool, String argumentsJson) throws Exception {
    String canaries = hash(outside) + hash(above.resolve("ws-evil"));
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(new ToolCall("call-1", tool, argumentsJson))
            .reply("Done.")
            .build();
    long start = System.nanoTime();
    RunResult result;
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .workspace(root)
            .approver(
                Approver.blocking(
                    request -> {
                      asked.add(request.tool() + " " + request.resources().get(0).display());
                      return Decision.deny("not today");
                    }))
            .build()) {
      result = agent.run("Go");
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    assertThat(hash(outside) + hash(above.resolve("ws-evil"))).as("I1").isEqualTo(canaries);
    assertThat(result.outcome()).as("I2").isEqualTo(Outcome.COMPLETED);
    assertThat(took).as("I2").isLessThan(DEADLINE);
    ModelRequest last = model.requests().get(1);
    List<ToolMessage> results = ScriptedModel.results(last);
    assertThat(results).as("I3").hasSize(1);
    assertThat(results.get(0).callId()).as("I3").isEqualTo("call-1");
    assertThat(last.toString()).as("I4, and I1 for reading").doesNotContain(CANARY);
    if (!argumentsJson.contains(above.toString())) { // the model's own words may come back
      assertThat(results.get(0).text()).as("no host path").doesNotContain(above.toString());
    }
    assertThat(Thread.getAllStackTraces().keySet().stream().filter(FileWorld::isOurs))
        .as("I5")
        .isEmpty();
    return results.get(0);
  }

  private static boolean isOurs(Thread thread) {
    return thread.isAlive() && thread.getName().startsWith("penguin-shell");
  }

  /** All names, kinds, link targets and contents of a tree. */
  static String hash(Path tree) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted().toList()) {
        digest.update(tree.relativize(path).toString().getBytes(StandardCharsets.UTF_8));
        if (Files.isSymbolicLink(path)) {
          digest.update(Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8));
        } else if (Files.isRegularFile(path) && Files.size(path) < 10_000_000) {
          digest.update(Files.readAllBytes(path));
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
