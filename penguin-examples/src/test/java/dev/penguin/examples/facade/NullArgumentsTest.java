package dev.penguin.examples.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.penguin.PenguinAgent;
import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.Session;
import dev.penguin.engine.Sessions;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.Checkpoint;
import dev.penguin.testing.ScriptedModel;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.AssertionFailedError;

/**
 * A null that is passed to the facade is a {@code NullPointerException} that names the parameter.
 */
class NullArgumentsTest {
  private static final PenguinAgent AGENT =
      PenguinAgent.builder().model(ScriptedModel.replying("hi")).build();

  /** Of a session that has had no run, whose checkpoints cannot be there. */
  private static final Session SESSION = AGENT.session("nulls");

  /** Each type whose methods a beginner calls, with something to call them on. */
  private static final Map<Class<?>, Supplier<?>> TYPES =
      Map.of(
          PenguinAgent.class,
          () -> AGENT,
          PenguinAgent.Builder.class,
          PenguinAgent::builder,
          Engine.class,
          AGENT::engine,
          EngineBuilder.class,
          Engine::builder,
          Session.class,
          () -> SESSION,
          Sessions.class,
          AGENT::sessions,
          RunRequest.class,
          () -> RunRequest.of("go"),
          RunLimits.Builder.class,
          RunLimits::builder,
          ModelConfig.class,
          () -> ModelConfig.of("openai/m"),
          AgentDefinition.Builder.class,
          () -> AgentDefinition.builder("scout"));

  /** What is passed beside the null; null for a parameter that the test need not fill. */
  private static final Map<Class<?>, Object> OTHERS =
      Map.of(
          String.class, "nulls",
          RunRequest.class, RunRequest.of("go"),
          RunLimits.class, RunLimits.defaults(),
          Class.class, String.class,
          Path.class, Path.of("."),
          Object.class, "value",
          Duration.class, Duration.ofSeconds(1),
          BigDecimal.class, BigDecimal.ONE,
          Checkpoint.class, SESSION.checkpoint("beginning"));

  @AfterAll
  static void close() {
    AGENT.close();
  }

  @TestFactory
  Stream<DynamicTest> eachNullIsNamed() {
    List<DynamicTest> tests = new ArrayList<>();
    TYPES.forEach(
        (type, instance) -> {
          for (Method method : type.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
              add(tests, method, instance);
            }
          }
        });
    assertThat(tests).hasSizeGreaterThan(90);
    return tests.stream();
  }

  @Test
  void aModelWithoutInfoIsNamed() {
    ChatModel model =
        new ChatModel() {
          @Override
          @SuppressWarnings("NullAway") // what is tested
          public ModelInfo info() {
            return null;
          }

          @Override
          public ModelReply generate(ModelRequest request, DeltaListener deltas) {
            return ModelReply.text("never");
          }
        };

    assertThatThrownBy(() -> PenguinAgent.builder().model(model).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(model.getClass().getName() + ".info() returned null");
    try (PenguinAgent agent =
        PenguinAgent.builder().model(ScriptedModel.replying("never")).build()) {
      assertThatThrownBy(() -> agent.run(RunRequest.of("x").withModel(model)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Return what the model is");
    }
  }

  private static void add(List<DynamicTest> tests, Method method, Supplier<?> instance) {
    Parameter[] parameters = method.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      Parameter parameter = parameters[i];
      if (parameter.getType().isPrimitive() || method.getName().equals("equals")) {
        continue;
      }
      String name = parameter.getName();
      int place = i;
      tests.add(
          DynamicTest.dynamicTest(
              named(method) + " " + name,
              () -> assertNamed(method, instance, arguments(parameters, place, null), name)));
      if (parameter.getType().isArray()) {
        Object nulls = Array.newInstance(parameter.getType().getComponentType(), 1);
        tests.add(
            DynamicTest.dynamicTest(
                named(method) + " " + name + "[0]",
                () ->
                    assertNamed(
                        method, instance, arguments(parameters, place, nulls), name + "[0]")));
      }
    }
  }

  private static String named(Method method) {
    return method.getDeclaringClass().getSimpleName()
        + "."
        + method.getName()
        + Arrays.toString(method.getParameterTypes());
  }

  private static Object[] arguments(Parameter[] parameters, int place, Object value) {
    Object[] arguments = new Object[parameters.length];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = i == place ? value : other(parameters[i].getType());
    }
    return arguments;
  }

  private static Object other(Class<?> type) {
    Object other = OTHERS.get(type);
    if (other == null && type.isArray()) {
      return Array.newInstance(type.getComponentType(), 0);
    }
    return other;
  }

  private static void assertNamed(
      Method method, Supplier<?> instance, Object[] arguments, String name) {
    Object target = Modifier.isStatic(method.getModifiers()) ? null : instance.get();
    Throwable thrown =
        catchThrowable(
            () -> {
              try {
                method.setAccessible(true);
                method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    if (thrown == null) {
      throw new AssertionFailedError("null is taken for " + name);
    }
    assertThat(thrown).isInstanceOf(NullPointerException.class);
    assertThat(thrown.getMessage()).contains(name).doesNotStartWith("Cannot "); // the JVM's words
  }
}
