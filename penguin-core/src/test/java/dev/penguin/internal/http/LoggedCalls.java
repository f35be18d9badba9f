package dev.penguin.internal.http;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The program whose log {@link HttpLogTest} reads: calls that answer, refuse and fail. */
public final class LoggedCalls {
  private LoggedCalls() {}

  /** Asks a server that repeats the key wherever it can, one that refuses, and none. */
  public static void main(String[] args) {
    String key = System.getenv("CANARY_TOKEN");
    String encoded = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    try (FaultServer server =
        FaultServer.start(
            Answers.body(
                200,
                Answers.text("canary-reply " + encoded)
                    + Answers.finish("stop")
                    + Answers.usage(1, 1)
                    + "data: [DONE]\n\n",
                "Content-Type: text/event-stream",
                "Set-Cookie: session=canary-cookie",
                "X-Api-Key: " + key,
                "X-Echo: " + key),
            Answers.error(
                401,
                "invalid_api_key",
                "no such key: " + key.replace("/", "\\/").replace("\"", "\\\"")))) {
      ask(server.baseUrl() + "/" + URLEncoder.encode(key, StandardCharsets.UTF_8), key);
      ask(server.baseUrl(), key);
      ask("http://127.0.0.1:1/v1", key);
    }
  }

  private static void ask(String baseUrl, String key) {
    ModelConfig model =
        ModelConfig.of("openai/gpt-5-mini")
            .withBaseUrl(baseUrl)
            .withApiKey(key)
            .withHeader("X-Secret-Second", "canary-second")
            .withMaxRetries(0);
    try (Engine engine = Engine.builder().model(model).build()) {
      engine.run(RunRequest.of("canary-prompt " + key + " and canary-second"));
    } catch (ModelException e) {
      System.out.println("thrown " + e.getMessage());
    }
  }
}
