package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.done;
import static dev.penguin.internal.http.Answers.error;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.saying;
import static dev.penguin.internal.http.Answers.stream;
import static dev.penguin.internal.http.Answers.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.http.FaultServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys are sent to their provider and shown nowhere else. */
@Timeout(60)
class KeysNowhereTest {
  static final String OPENAI = "sk-canary-openai-9c41e0b7";
  static final String ANTHROPIC = "sk-canary-anthropic-5d20";
  static final String CONFIGURED = "sk-canary-configured-77aa";
  private static final List<String> CANARIES = List.of(OPENAI, ANTHROPIC, CONFIGURED);

  @Test
  @DisplayName("A6 no key in logs at TRACE, exceptions, toString, events, entries and tool results")
  void a6KeysAreNowhere(@TempDir Path folder) throws Exception {
    Path said = folder.resolve("said");
    try (FaultServer refusing = FaultServer.start(refusal());
        FaultServer anthropic = FaultServer.start(anthropicRefusal());
        FaultServer calling = FaultServer.start(call(), saying("fine"));
        FaultServer breaking = FaultServer.start(overloaded(), broken())) {
      run(said, refusing, anthropic, calling, breaking);

      assertThat(refusing.requests().get(0).headers())
          .containsEntry("Authorization", "Bearer " + OPENAI);
      assertThat(anthropic.requests().get(0).headers()).containsEntry("x-api-key", ANTHROPIC);
      assertThat(calling.requests())
          .hasSize(2)
          .allSatisfy(
              request -> {
                assertThat(request.headers())
                    .containsEntry("Authorization", "Bearer " + CONFIGURED);
                assertThat(request.text()).doesNotContain(CANARIES);
              });
      assertThat(calling.requests().get(1).text()).contains("cannot log in with [redacted]");
      assertThat(breaking.requests()).hasSize(3);
    }

    String everything = Files.readString(said);
    assertThat(everything)
        .doesNotContain(CANARIES)
        .contains("Incorrect API key provided: [key withheld]")
        .contains("invalid x-api-key [key withheld]")
        .contains("cannot log in with [redacted]")
        .contains("ModelRetried[", "ToolFinished[", "RunFailed[", "SessionEntry[", "ModelConfig[")
        .contains("TRACE dev.penguin.provider.KeyUser planted")
        .contains("FINEST: planted")
        .containsPattern("(?m)^done$");
  }

  private static void run(Path said, FaultServer... servers)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dslf4j.provider=" + LoudLogs.class.getName(),
            "-cp",
            System.getProperty("java.class.path"),
            KeyUser.class.getName());
    for (FaultServer server : servers) {
      builder.command().add(server.baseUrl());
    }
    builder.environment().put("OPENAI_API_KEY", OPENAI);
    builder.environment().put("ANTHROPIC_API_KEY", ANTHROPIC);
    Process child = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(child.waitFor(40, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).as("%s", Files.readString(said)).isZero();
  }

  private static FaultServer.Answer refusal() {
    return error(
        401,
        "invalid_api_key",
        "Incorrect API key provided: " + OPENAI + ". You can find your key elsewhere.",
        "x-request-id: req-" + OPENAI);
  }

  private static FaultServer.Answer anthropicRefusal() {
    return body(
        401,
        "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":"
            + "\"invalid x-api-key "
            + ANTHROPIC
            + "\"},\"request_id\":\""
            + ANTHROPIC
            + "\"}",
        "Content-Type: application/json");
  }

  private static FaultServer.Answer call() {
    return stream(FaultMatrix.call("{\\\"user\\\":\\\"a\\\"}"), finish("tool_calls"), done());
  }

  private static FaultServer.Answer overloaded() {
    return error(503, null, "no room for " + CONFIGURED, "Retry-After-Ms: 20");
  }

  private static FaultServer.Answer broken() {
    return stream(
        text("half"),
        "data: {\"error\":{\"message\":\"lost "
            + CONFIGURED
            + "\",\"type\":\"server_error\",\"code\":\""
            + CONFIGURED
            + "\"}}\n\n");
  }
}
