package dev.penguin.engine;

import dev.penguin.event.AgentListener;
import dev.penguin.internal.agent.AgentSpec;
import dev.penguin.model.ChatModel;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelInterceptor;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.SpendingCap;
import dev.penguin.session.Retention;
import dev.penguin.session.SessionStore;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolInterceptor;
import dev.penguin.tool.ToolProvider;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The options of an engine, with their defaults. Written by its builder, read when it is built. */
final class EngineOptions {
  @Nullable ModelConfig modelConfig;
  @Nullable ChatModel model;
  final List<ModelConfig> fallbacks = new ArrayList<>();
  @Nullable String instructions;

  /** Null where nothing was chosen: they are read where they can be. */
  @Nullable Boolean projectInstructions;

  final List<Path> skills = new ArrayList<>();

  /** Null where nothing was chosen: they are made where they can be. */
  @Nullable Boolean checkpoints;

  /** How long checkpoints are kept. */
  Retention checkpointRetention = Retention.ofCheckpoints();

  /** How long sessions are kept; null for as long as nobody deletes them. */
  @Nullable Retention sessionRetention;

  @Nullable Path workspace;
  final List<Tool> tools = new ArrayList<>();
  final List<ToolProvider> toolProviders = new ArrayList<>();
  boolean discoverTools;
  boolean asksUser = true;
  boolean sandboxRequired;
  boolean processesKept;
  Permissions permissions = Permissions.workspace();
  @Nullable Approver approver;
  RunLimits limits = RunLimits.defaults();
  @Nullable SpendingCap spendingCap;
  ContextPolicy context = ContextPolicy.standard();
  final List<AgentListener> listeners = new ArrayList<>();
  final List<ModelInterceptor> modelInterceptors = new ArrayList<>();
  final List<ToolInterceptor> toolInterceptors = new ArrayList<>();
  final List<AgentSpec> subAgents = new ArrayList<>();
  @Nullable SessionStore sessionStore;
  @Nullable Path stateDirectory;
  HttpSettings http = HttpSettings.defaults();
  @Nullable ExecutorService executor;
  @Nullable UnaryOperator<Runnable> taskDecorator;
  @Nullable ClassLoader classLoader;
  InstantSource clock = InstantSource.system();
  RandomGenerator random = new Random();

  /**
   * The values of a parameter, none of them null.
   *
   * @throws NullPointerException that names the parameter, and the place of a null in it
   */
  static <T> List<T> each(String parameter, T[] values) {
    return each(parameter, Arrays.asList(Objects.requireNonNull(values, parameter)));
  }

  /** The same of a collection. */
  static <T> List<T> each(String parameter, Collection<? extends T> values) {
    List<T> all = new ArrayList<>();
    for (T value : Objects.requireNonNull(values, parameter)) {
      all.add(Objects.requireNonNull(value, parameter + "[" + all.size() + "]"));
    }
    return List.copyOf(all);
  }

  /**
   * The class loader that was given, else the thread's, else that of this class. A thread's loader
   * that does not see this library cannot see its extensions either: a pool's threads may have the
   * system's loader in an application that was started from nested jars.
   */
  ClassLoader loader() {
    if (classLoader != null) {
      return classLoader;
    }
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null && seesLibrary(context) ? context : ToolProvider.class.getClassLoader();
  }

  private static boolean seesLibrary(ClassLoader loader) {
    try {
      return Class.forName(ToolProvider.class.getName(), false, loader) == ToolProvider.class;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
