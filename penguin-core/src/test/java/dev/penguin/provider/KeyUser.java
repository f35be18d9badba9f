package dev.penguin.provider;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunRequest;
import dev.penguin.event.AgentEvent;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.session.SessionStore;
import dev.penguin.tool.Tool;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/** A program that uses keys in every way, and says everything that it can get hold of. */
final class KeyUser {
  private static final PrintStream OUT = System.out;
  private static final int DEEPEST = 4;
  private static final Set<String> ACTIONS =
      Set.of(
          "close",
          "build",
          "cancel",
          "run",
          "start",
          "discoverTools",
          "headers",
          "hashCode",
          "notify");

  private final Set<Object> said = Collections.newSetFromMap(new IdentityHashMap<>());

  private KeyUser() {}

  record Login(String user) {}

  public static void main(String[] urls) {
    logEverything();
    KeyUser user = new KeyUser();
    user.use(ModelConfig.of("openai/test").withBaseUrl(urls[0]));
    user.use(ModelConfig.of("anthropic/claude-test").withBaseUrl(urls[1]));
    user.use(configured(urls[2]));
    user.use(configured(urls[3]));
    user.say(System.getenv("OPENAI_API_KEY") == null ? "no key" : "a key", 0);
    OUT.println("done");
  }

  private static ModelConfig configured(String url) {
    return ModelConfig.of("openai/test")
        .withBaseUrl(url)
        .withApiKey(KeysNowhereTest.CONFIGURED)
        .withHeader("X-Other-Token", KeysNowhereTest.CONFIGURED);
  }

  private static void logEverything() {
    Logger root = Logger.getLogger("");
    root.setLevel(Level.ALL);
    ConsoleHandler console = new ConsoleHandler();
    console.setLevel(Level.ALL);
    root.addHandler(console);
    root.finest("planted");
    LoggerFactory.getLogger(KeyUser.class).trace("planted");
  }

  private void use(ModelConfig config) {
    SessionStore store = SessionStore.inMemory();
    EngineBuilder builder =
        Engine.builder()
            .model(config)
            .sessionStore(store)
            .listener(event -> say(event, 0))
            .listener(KeyUser::fail)
            .tools(Tool.of("t", "Logs in", Login.class, KeyUser::login));
    say(config, 0);
    say(HttpSettings.defaults(), 0);
    try (Engine engine = builder.build()) {
      say(engine, 0);
      RunRequest request = RunRequest.of("hello").withModel(config);
      say(request, 0);
      try {
        say(engine.run(RunRequest.of("hello")), 0);
      } catch (ModelException e) {
        say(e, 0);
      }
      store.list().forEach(info -> store.read(info.id(), entry -> say(entry, 0)));
    }
  }

  private static String login(Login login) {
    throw new IllegalStateException(
        "cannot log in with "
            + KeysNowhereTest.CONFIGURED
            + " nor with "
            + System.getenv("OPENAI_API_KEY"));
  }

  /** Fails in a way that is logged. */
  private static void fail(AgentEvent event) {
    throw new IllegalStateException("fails at " + event);
  }

  /** Says an object, and what its public methods give. */
  private void say(Object thing, int depth) {
    if (thing == null || !said.add(thing)) {
      return;
    }
    OUT.println(thing);
    if (thing instanceof Throwable failure) {
      failure.printStackTrace(OUT);
    }
    if (thing instanceof Optional<?> optional) {
      say(optional.orElse(null), depth);
    } else if (thing instanceof Iterable<?> things) {
      things.forEach(one -> say(one, depth + 1));
    } else if (depth < DEEPEST && thing.getClass().getName().startsWith("dev.penguin.")) {
      for (Method method : thing.getClass().getMethods()) {
        if (isGetter(method)) {
          say(valueOf(method, thing), depth + 1);
        }
      }
    }
  }

  private static boolean isGetter(Method method) {
    return method.getParameterCount() == 0
        && !Modifier.isStatic(method.getModifiers())
        && method.getReturnType() != void.class
        && !ACTIONS.contains(method.getName());
  }

  private static Object valueOf(Method method, Object thing) {
    try {
      return method.invoke(thing);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
