package outside.consumer;

import dev.penguin.error.ConfigurationException;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelProvider;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the models {@code echo/plain}, {@code echo/settings} (tells how it was set up), {@code
 * echo/down} (never answers), {@code echo/leaker} (calls the tool {@code leak}) and {@code
 * echo/locked} (wants a key).
 */
public final class EchoProvider implements ModelProvider {
  private static final AtomicInteger OPEN = new AtomicInteger();

  /** For the service loader. */
  public EchoProvider() {}

  /** The models that were made and not closed yet. */
  static int open() {
    return OPEN.get();
  }

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public ChatModel create(ModelConfig config, HttpSettings http) {
    ChatModel echo = new EchoModel(config.info());
    return switch (config.model()) {
      case "plain" -> new Closing(echo);
      case "settings" -> new Closing(new Settings(config, http));
      case "leaker" -> new Closing(new Caller(config.info(), "leak"));
      case "down" -> new Closing(new Down(config.info()));
      case "locked" -> {
        if (config.apiKey().isEmpty()) {
          throw new ConfigurationException("echo/locked needs a key", "missing-key");
        }
        yield new Closing(echo);
      }
      default ->
          throw new ConfigurationException(
              "There is no model '" + config.model() + "'", "unknown-model");
    };
  }

  /** Counts as open until it is closed. */
  private static final class Closing implements ChatModel, AutoCloseable {
    private final ChatModel model;

    Closing(ChatModel model) {
      this.model = model;
      OPEN.incrementAndGet();
    }

    @Override
    public ModelInfo info() {
      return model.info();
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      return model.generate(request, deltas);
    }

    @Override
    public void close() {
      OPEN.decrementAndGet();
    }
  }

  /** Tells how it was set up. */
  private record Settings(ModelConfig config, HttpSettings http) implements ChatModel {
    @Override
    public ModelInfo info() {
      return config.info();
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      return ModelReply.text(
          "%s, connects within %s, answers within %d s"
              .formatted(
                  config,
                  http.connectTimeout(),
                  request.timeout().orElse(config.timeout()).plusMillis(999).toSeconds()));
    }
  }

  /** Asks for a tool once, and says that it is done when it has the result. */
  private record Caller(ModelInfo info, String tool) implements ChatModel {
    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      boolean answered = request.messages().stream().anyMatch(ToolMessage.class::isInstance);
      return answered
          ? ModelReply.text("done")
          : ModelReply.calls(new ToolCall("call", tool, "{\"name\":\"Oslo\"}"));
    }
  }

  /** Is never there. */
  private record Down(ModelInfo info) implements ChatModel {
    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      throw new ModelException.Unavailable(info + " is down");
    }
  }
}
