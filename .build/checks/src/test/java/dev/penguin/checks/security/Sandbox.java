package dev.penguin.checks.security;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A throw-away folder with a workspace and a canary tree beside it, and an agent with the real
 * tools and a scripted model in between.
 */
final class Sandbox {
  private final Path root;
  private final List<ApprovalRequest> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<AgentEvent> events = Collections.synchronizedList(new ArrayList<>());

  private Sandbox(Path root) {
    this.root = root;
  }

  /** Fills a folder. */
  static Sandbox in(Path root) throws IOException {
    Sandbox sandbox = new Sandbox(root);
    for (String file :
        List.of(
            "ws/a.txt",
            "ws/b.txt",
            "ws/notes.md",
            "ws/src/Main.java",
            "ws/src/Other.java",
            "ws/docs/guide.md",
            "out/secret",
            "out/deep/more")) {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "line one of " + file + "\nline two\nclass Main {}\n");
    }
    return sandbox;
  }

  Path workspace() {
    return root.resolve("ws");
  }

  Path file(String name) {
    return workspace().resolve(name);
  }

  List<ApprovalRequest> asked() {
    return asked;
  }

  <T extends AgentEvent> List<T> events(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** An approver that keeps what it is asked. */
  Approver answering(Function<ApprovalRequest, Decision> answer) {
    return Approver.blocking(
        request -> {
          asked.add(request);
          return answer.apply(request);
        });
  }

  /** Runs calls one after the other, with an approver that says no; the texts of their results. */
  List<String> run(Permissions permissions, ToolCall... calls) {
    return run(
        builder -> builder.permissions(permissions).approver(answering(ask -> Decision.deny("no"))),
        calls);
  }

  /** Runs calls one after the other; the texts of their results. */
  List<String> run(UnaryOperator<PenguinAgent.Builder> more, ToolCall... calls) {
    ScriptedModel.Builder script = ScriptedModel.builder();
    Stream.of(calls).forEach(script::calls);
    try (PenguinAgent agent = agent(script.reply("done").build(), more)) {
      return results(agent.run(RunRequest.of("go")));
    }
  }

  PenguinAgent agent(ScriptedModel model, UnaryOperator<PenguinAgent.Builder> more) {
    return more.apply(
            PenguinAgent.builder().model(model).workspace(workspace()).listener(events::add))
        .build();
  }

  static List<String> results(RunResult result) {
    return result.messages().stream()
        .filter(ToolMessage.class::isInstance)
        .map(message -> ((ToolMessage) message).text())
        .toList();
  }

  static ToolCall shell(String command) {
    return new ToolCall("c", "shell", "{\"command\":" + quoted(command) + "}");
  }

  static ToolCall call(String tool, String... namesAndValues) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(quoted(namesAndValues[i]) + ":" + quoted(namesAndValues[i + 1]));
    }
    return new ToolCall("c", tool, "{" + String.join(",", fields) + "}");
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c < ' ' || c == '"' || c == '\\') {
                json.append(String.format("\\u%04x", c));
              } else {
                json.append((char) c);
              }
            });
    return json.append('"').toString();
  }

  /** A hash over all names, kinds and bytes of the folder. */
  String hash() {
    try (Stream<Path> all = Files.walk(root)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path path : all.sorted().toList()) {
        digest.update(root.relativize(path).toString().getBytes());
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          digest.update(Files.readAllBytes(path));
          digest.update((byte) (Files.isExecutable(path) ? 1 : 0));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new AssertionError("The sandbox cannot be hashed", e);
    }
  }
}
