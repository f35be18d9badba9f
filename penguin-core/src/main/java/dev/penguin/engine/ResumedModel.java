package dev.penguin.engine;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.loop.Budget;
import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelConfig;
import dev.penguin.session.SessionEntry.RunModel;
import dev.penguin.session.SessionEntry.RunStarted;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model that a resumed run goes on with. Of one that the request brought along, only the name
 * is stored. It is made by its name alone only if it was so before: with an address or a key of its
 * own, the conversation would go to somebody else than it went to.
 *
 * @param model the model
 * @param own the same when it was made for this run, and is closed with it
 */
record ResumedModel(ChatModel model, @Nullable ChatModel own) {
  private static final Logger LOG = LoggerFactory.getLogger(ResumedModel.class);

  /** What the log keeps of a request's model. */
  static Optional<RunModel> stored(RunRequest request) {
    return request
        .modelConfig()
        .map(config -> new RunModel(config.info().toString(), isNamed(config)))
        .or(() -> request.model().map(model -> new RunModel(model.info().toString(), false)));
  }

  private static boolean isNamed(ModelConfig config) {
    return config.baseUrl().isEmpty()
        && config.apiKey().isEmpty()
        && config.headers().isEmpty()
        && config.extras().isEmpty();
  }

  /** The model of the log if it can be had, else the agent's: a run must not be stuck for ever. */
  static ResumedModel choose(RunStarted started, RunLimits limits, EngineServices parts) {
    ChatModel usual = parts.model();
    if (started.model().isEmpty()) {
      return new ResumedModel(usual, null);
    }
    RunModel wanted = started.model().get();
    List<ChatModel> all = Budget.all(usual);
    for (ChatModel each : all) {
      if (each.info().toString().equals(wanted.name())) {
        return new ResumedModel(each.equals(all.get(0)) ? usual : each, null);
      }
    }
    String why = "only its name is stored";
    if (wanted.named()) {
      try {
        ChatModel made = made(ModelConfig.of(wanted.name()), limits, parts);
        return new ResumedModel(made, made);
      } catch (ConfigurationException | IllegalArgumentException e) {
        why = String.valueOf(e.getMessage());
      }
    }
    LOG.warn(
        "Run '{}' goes on with {} in place of {}: {}",
        started.runId(),
        all.get(0).info(),
        wanted.name(),
        why);
    return new ResumedModel(usual, null);
  }

  private static ChatModel made(ModelConfig config, RunLimits limits, EngineServices parts) {
    ChatModel made = parts.create(config);
    try {
      EngineServices.checkMoney(limits, made);
      return made;
    } catch (ConfigurationException e) {
      parts.closeQuietly(made);
      throw e;
    }
  }

  void close(EngineServices parts) {
    if (own != null) {
      parts.closeQuietly(own);
    }
  }
}
