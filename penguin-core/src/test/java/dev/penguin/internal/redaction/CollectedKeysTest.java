package dev.penguin.internal.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentEvent;
import dev.penguin.model.ModelConfig;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CollectedKeysTest {
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicReference<String> current = new AtomicReference<>("sk-canary-0000");
  private final List<AgentEvent> events = new ArrayList<>();

  private String ask() {
    asked.incrementAndGet();
    return current.get();
  }

  @Test
  void aSupplierIsAskedAtTheFirstTextAndThenWhenKeysAreCollected() {
    CollectedKeys keys = new CollectedKeys(List.of(this::ask), List.of("constant"));
    assertThat(asked).hasValue(0);

    List<String> first = keys.known();
    current.set("sk-canary-1111");
    assertThat(first).containsExactly("constant", "sk-canary-0000");
    assertThat(keys.known()).isSameAs(first);
    assertThat(asked).hasValue(1);

    keys.collect();
    assertThat(keys.known()).containsExactly("constant", "sk-canary-0000", "sk-canary-1111");
    List<String> second = keys.known();
    keys.collect();
    assertThat(keys.known()).isSameAs(second);
    assertThat(asked).hasValue(3);
  }

  @Test
  void aSupplierThatFailsOrHasNoKeyHidesNoneOfTheOthers() {
    Supplier<String> failing =
        () -> {
          throw new IllegalStateException("no vault");
        };
    CollectedKeys keys =
        new CollectedKeys(
            List.of(failing, new AtomicReference<String>()::get, this::ask), List.of());

    assertThat(keys.known()).containsExactly("sk-canary-0000");
  }

  @Test
  void aKeyThatWasGivenOnceStaysKnownWhenItsSupplierFailsAndWhenItIsReplaced() {
    AtomicInteger failures = new AtomicInteger();
    Supplier<String> vault =
        () -> {
          if (failures.getAndDecrement() > 0) {
            throw new IllegalStateException("the vault is down");
          }
          return ask();
        };
    CollectedKeys keys = new CollectedKeys(List.of(vault), List.of());
    keys.collect();
    failures.set(1);
    keys.collect();
    assertThat(keys.known()).containsExactly("sk-canary-0000");

    for (int i = 1; i <= CollectedKeys.MAX_FORMER; i++) {
      current.set("sk-rotated-" + i);
      keys.collect();
    }
    assertThat(keys.known()).hasSize(CollectedKeys.MAX_FORMER + 1).contains("sk-canary-0000");
    current.set("sk-canary-0000");
    keys.collect();
    current.set("sk-last");
    keys.collect();
    assertThat(keys.known())
        .hasSize(CollectedKeys.MAX_FORMER + 1)
        .contains("sk-canary-0000", "sk-last")
        .doesNotContain("sk-rotated-1");
  }

  @Test
  void aKeyThatAToolReplacesReachesNeitherModelNorListeners() {
    ScriptedModel model = ScriptedModel.builder().call("rotate", "{}").reply("done").build();
    TestTool rotate =
        TestTool.doing(
                "rotate",
                (call, context) -> {
                  String old = current.getAndSet("sk-canary-4444");
                  return ToolResult.success("it was " + old);
                })
            .with(Effect.READ);

    RunResult result = run(model, rotate);

    assertThat(result.messages().toString()).contains("it was [redacted]");
    assertThat(events.toString() + model.requests() + result.messages())
        .doesNotContain("canary-0000");
  }

  @Test
  void aKeyThatIsNewWhenAToolHasRunReachesNeitherModelNorListeners() {
    ScriptedModel model = ScriptedModel.builder().call("rotate", "{}").reply("done").build();
    TestTool rotate =
        TestTool.doing(
                "rotate",
                (call, context) -> {
                  current.set("sk-canary-2222");
                  return ToolResult.success("now it is " + current.get());
                })
            .with(Effect.READ);

    RunResult result = run(model, rotate);

    assertThat(result.messages().toString()).contains("now it is [redacted]");
    assertThat(model.requests().toString()).contains("now it is [redacted]");
    assertThat(events.toString()).contains("now it is [redacted]");
    assertThat(events.toString() + model.requests() + result.messages())
        .doesNotContain("canary-2222");
  }

  @Test
  void aKeyThatIsNewInAnExceptionReachesNeitherModelNorListeners() {
    ScriptedModel model = ScriptedModel.builder().call("rotate", "{}").reply("done").build();
    TestTool rotate =
        TestTool.doing(
                "rotate",
                (call, context) -> {
                  current.set("sk-canary:/of/a/path:3333");
                  throw new IllegalStateException("not " + current.get());
                })
            .with(Effect.READ);

    run(model, rotate);

    assertThat(model.requests().toString()).contains("failed: not [redacted]");
    assertThat(events.toString() + model.requests()).doesNotContain("canary-3333");
  }

  @Test
  void howOftenASupplierIsAskedDoesNotDependOnHowManyTextsThereAre() {
    int few = askedBy(1);
    assertThat(askedBy(300)).isEqualTo(few).isLessThan(10);
  }

  /** How often it is asked in a run of two turns, in which a tool reports its progress so often. */
  private int askedBy(int messages) {
    asked.set(0);
    TestTool busy =
        TestTool.doing(
                "busy",
                (call, context) -> {
                  for (int i = 0; i < messages; i++) {
                    context.progress("step " + i);
                  }
                  return ToolResult.success("done");
                })
            .with(Effect.READ);
    run(ScriptedModel.builder().call("busy", "{}").reply("word ".repeat(messages)).build(), busy);
    return asked.get();
  }

  private RunResult run(ScriptedModel model, TestTool tool) {
    try (Engine engine =
        Engine.builder()
            .model(model)
            .fallback(ModelConfig.of("openai/gpt-5-mini").withApiKey(this::ask))
            .tools(tool)
            .listener(events::add)
            .build()) {
      return engine.run(RunRequest.of("go"));
    }
  }
}
