package dev.penguin.provider.wire;

import dev.penguin.internal.http.Answers;
import dev.penguin.internal.http.AnthropicAnswers;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.http.FaultServer.Request;
import dev.penguin.model.ModelConfig;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server on the loopback address that speaks both protocols and refuses with 400 what the real
 * ones refuse. Thread-safe.
 */
final class StrictServer implements AutoCloseable {
  /** A signature as {@link RandomReply} makes it: the server, and what speaks OpenAI's protocol. */
  private static final Pattern SIGNATURE = Pattern.compile("signed-by-(\\w)(-chat)?");

  private final FaultServer server;
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private final String mark;
  private final Supplier<Answer> openAi;
  private final Supplier<Answer> anthropic;

  /**
   * A server that answers what it does not refuse.
   *
   * @param mark begins each signature that it gives
   * @param openAi gives the answer to the next request of OpenAI's chat
   * @param anthropic gives the answer to the next request of Anthropic's messages
   */
  StrictServer(String mark, Supplier<Answer> openAi, Supplier<Answer> anthropic) {
    this.mark = mark;
    this.openAi = openAi;
    this.anthropic = anthropic;
    server = FaultServer.start((request, wire) -> answer(request).give(request, wire));
  }

  private Answer answer(Request request) {
    boolean messages = request.line().startsWith("POST /v1/messages ");
    try {
      Matcher signature = SIGNATURE.matcher(request.text());
      while (signature.find()) {
        boolean mine = signature.group(1).equals(mark) && (signature.group(2) == null) == messages;
        Body.refuse(!mine, "body", "a signature of another server: " + signature.group());
      }
      if (messages) {
        StrictAnthropic.check(request.body());
        return anthropic.get();
      }
      Body.refuse(!request.line().startsWith("POST /v1/chat/completions "), "path", request.line());
      StrictOpenAi.check(request.body());
      return openAi.get();
    } catch (Refused e) {
      refusals.add(e.getMessage() + "\n" + request.text());
      return messages
          ? AnthropicAnswers.failing(400, "invalid_request_error", "refused")
          : Answers.error(400, "invalid_request_error", "refused");
    }
  }

  /** A model behind this server. */
  ModelConfig config(String name) {
    boolean messages = name.startsWith("anthropic/");
    String url = messages ? "http://127.0.0.1:" + server.port() : server.baseUrl();
    return ModelConfig.of(name).withBaseUrl(url).withApiKey("test-key");
  }

  /** The origin of the thoughts that it gives to a model. */
  String origin(String name) {
    String protocol = name.startsWith("anthropic/") ? "anthropic/" : "openai-chat/";
    return protocol + server.host();
  }

  /** Why requests were refused, each with its body. */
  List<String> refusals() {
    return refusals;
  }

  int requests() {
    return server.requests().size();
  }

  @Override
  public void close() {
    server.close();
  }
}
