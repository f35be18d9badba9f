package dev.penguin.engine;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.agent.AgentSpec;
import dev.penguin.internal.budget.Budget;
import dev.penguin.internal.context.ContextSettings;
import dev.penguin.internal.context.LearnedWindows;
import dev.penguin.internal.flow.Owned;
import dev.penguin.internal.flow.SharedRandom;
import dev.penguin.internal.http.Secrets;
import dev.penguin.internal.provider.ModelFactory;
import dev.penguin.internal.redaction.CollectedKeys;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.model.ChatModel;
import dev.penguin.model.FallbackModel;
import dev.penguin.model.ModelConfig;
import dev.penguin.session.RunModel;
import dev.penguin.session.SessionEntry.RunStarted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The model of an engine, those of its runs, and the keys that all of them use. Thread-safe. */
final class EngineModels {
  private static final Logger LOG = LoggerFactory.getLogger(EngineModels.class);

  private final ModelFactory factory;
  private final ChatModel usual;

  /** The models of those sub-agents that have one by configuration. Complete when built. */
  private final Map<ModelConfig, ChatModel> ofAgents = new HashMap<>();

  /** All models of sub-agents. */
  private final List<ChatModel> allOfAgents = new ArrayList<>();

  private final RunLimits usualLimits;
  private final boolean hasCap;
  private final Redactor redactor;

  /** The model for summaries, where that is another one than the run's. */
  private final Optional<ChatModel> summarizer;

  /**
   * @param owned closes the models that are made here, with the engine
   */
  EngineModels(EngineOptions options, SharedRandom random, Redactor redactor, Owned owned) {
    this.redactor = redactor;
    factory = new ModelFactory(options.http, options.loader(), random, System::getenv);
    usual = usual(options, owned);
    usualLimits = options.limits;
    hasCap = options.spendingCap != null;
    ContextPolicy policy = options.context;
    summarizer =
        policy
            .summarizer()
            .or(() -> policy.summarizerConfig().map(config -> owned.add(factory.create(config))));
    options.subAgents.forEach(agent -> make(agent, owned));
    checkMoney(usualLimits, usual);
  }

  private void make(AgentSpec agent, Owned owned) {
    agent
        .modelConfig()
        .ifPresent(config -> ofAgents.computeIfAbsent(config, c -> owned.add(factory.create(c))));
    of(agent).ifPresent(allOfAgents::add);
    agent.subAgents().forEach(each -> make(each, owned));
  }

  /** The model of a sub-agent, if it has one of its own. */
  Optional<ChatModel> of(AgentSpec agent) {
    return agent.model().or(() -> agent.modelConfig().map(ofAgents::get));
  }

  private ChatModel usual(EngineOptions options, Owned owned) {
    List<ChatModel> all = new ArrayList<>();
    if (options.model != null) {
      all.add(options.model);
    } else if (options.modelConfig != null) {
      all.add(owned.add(factory.create(options.modelConfig)));
    } else {
      throw new ConfigurationException(
          "The agent has no model. Name one: builder.model(\"openai/gpt-5-mini\")", "no-model");
    }
    for (ModelConfig fallback : options.fallbacks) {
      all.add(owned.add(factory.create(fallback)));
    }
    return all.size() == 1 ? all.get(0) : new FallbackModel(all);
  }

  /** The model of a request, else the engine's. One that is made for the run is closed with it. */
  ChatModel of(RunRequest request, Owned owned) {
    if (request.modelConfig().isPresent()) {
      return checked(owned.add(factory.create(request.modelConfig().get())), request.limits());
    }
    return checked(request.model().orElse(usual), request.limits());
  }

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

  /**
   * The model that a resumed run goes on with: that of the log if it can be had, else the engine's,
   * as a run must not be stuck for ever. Of a model that the request brought along, only the name
   * is stored. It is made by its name alone only if it was so before: with an address or a key of
   * its own, the conversation would go to somebody else than it went to.
   */
  ChatModel resumed(RunStarted started, Optional<RunLimits> limits, Owned owned) {
    if (started.setting().model().isEmpty()) {
      return checked(usual, limits);
    }
    RunModel wanted = started.setting().model().get();
    List<ChatModel> all = Budget.all(usual);
    for (ChatModel each : all) {
      if (each.info().toString().equals(wanted.name())) {
        return checked(each.equals(all.get(0)) ? usual : each, limits);
      }
    }
    String why = "only its name is stored";
    if (wanted.named()) {
      try {
        return checked(owned.add(factory.create(ModelConfig.of(wanted.name()))), limits);
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
    return checked(usual, limits);
  }

  /** The model, when its price is known or no limit of the run asks for it. */
  private ChatModel checked(ChatModel model, Optional<RunLimits> limits) {
    checkMoney(limits.orElse(usualLimits), model);
    return model;
  }

  private void checkMoney(RunLimits limits, ChatModel model) {
    Optional<String> limit =
        limits
            .maxCostUsd()
            .map(usd -> "limit of " + usd.toPlainString() + " USD")
            .or(() -> hasCap ? Optional.of("spending cap") : Optional.empty());
    if (limit.isPresent()) {
      Budget.all(model).forEach(each -> checkPrice(limit.get(), each));
      summarizer.ifPresent(its -> checkPrice(limit.get(), its));
      allOfAgents.forEach(each -> checkPrice(limit.get(), each));
    }
  }

  private static void checkPrice(String limit, ChatModel model) {
    if (model.info().price().isEmpty()) {
      throw new ConfigurationException(
          "A "
              + limit
              + " cannot be kept: the price of "
              + model.info()
              + " is unknown. Set it with ModelConfig.withPrice, or limit tokens instead",
          "no-price");
    }
  }

  /** How what is sent is kept within the window. */
  ContextSettings context(ContextPolicy policy) {
    return new ContextSettings(
        policy.compacts(), policy.threshold(), summarizer, new LearnedWindows());
  }

  /** A redactor for the keys of the engine and the key of a model that only this run uses. */
  Redactor redactor(Optional<ModelConfig> requested) {
    return requested.map(config -> redactor.and(keys(List.of(config)))).orElse(redactor);
  }

  /** A redactor for the keys of an engine and what its environment keeps secret. */
  static Redactor redactor(EngineOptions options) {
    List<ModelConfig> configs = new ArrayList<>(options.fallbacks);
    if (options.modelConfig != null) {
      configs.add(options.modelConfig);
    }
    options.context.summarizerConfig().ifPresent(configs::add);
    options.subAgents.forEach(agent -> addConfigs(agent, configs));
    return new Redactor(keys(configs), System.getenv());
  }

  private static void addConfigs(AgentSpec agent, List<ModelConfig> configs) {
    agent.modelConfig().ifPresent(configs::add);
    agent.subAgents().forEach(each -> addConfigs(each, configs));
  }

  /** The keys, and what stands in headers that sound like one. */
  private static CollectedKeys keys(List<ModelConfig> configs) {
    return new CollectedKeys(
        configs.stream().flatMap(config -> config.apiKey().stream()).toList(),
        configs.stream()
            .flatMap(config -> Secrets.of("", config.headers()).values().stream())
            .toList());
  }
}
