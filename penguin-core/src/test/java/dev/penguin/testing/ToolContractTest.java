package dev.penguin.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tool.Tools;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ToolContractTest {
  private static final String ARGUMENTS = "{\"city\":\"Oslo\"}";
  private static final String SCHEMA =
      """
      {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""";

  /** A broken tool, the case that must notice, and what the case says. */
  private record Mutant(String what, Tool tool, String arguments, String caught, String says) {
    Mutant(String what, Tool tool, String caught, String says) {
      this(what, tool, ARGUMENTS, caught, says);
    }
  }

  @TestFactory
  Stream<DynamicTest> aPlainToolKeepsTheContract() {
    return ContractProof.tests(ToolContract.cases(new PlainTool(), ARGUMENTS));
  }

  @TestFactory
  Stream<DynamicTest> aToolThatOnlyReadsKeepsTheContract() {
    return ContractProof.tests(
        ToolContract.cases(Tools.withEffects(new PlainTool(), Effect.READ), ARGUMENTS));
  }

  @TestFactory
  Stream<DynamicTest> aToolThatWaitsUntilItIsInterruptedKeepsTheContractOfCancelling() {
    return ContractProof.tests(
        ToolContract.cases(new WaitingTool(), ARGUMENTS).stream()
            .filter(one -> one.name().contains("cancelled"))
            .toList());
  }

  @TestFactory
  Stream<DynamicTest> aBrokenToolIsCaught() {
    return mutants().stream()
        .map(
            mutant ->
                DynamicTest.dynamicTest(
                    mutant.what(),
                    () ->
                        ContractProof.expectFailure(
                            ToolContract.cases(mutant.tool(), mutant.arguments()),
                            mutant.caught(),
                            mutant.says())));
  }

  @Test
  void everyCaseCatchesSomething() {
    Tool reading = Tools.withEffects(new PlainTool(), Effect.READ);

    assertThat(mutants().stream().map(Mutant::caught))
        .containsAll(
            ToolContract.cases(reading, ARGUMENTS).stream().map(ContractCase::name).toList());
  }

  private static List<Mutant> mutants() {
    List<Mutant> mutants = new ArrayList<>(ofSpecs());
    mutants.addAll(ofCalls());
    mutants.addAll(ofStopping());
    return mutants;
  }

  private static List<Mutant> ofSpecs() {
    return List.of(
        new Mutant(
            "changes its spec",
            new ChangingSpec(),
            "The spec is the same at each call",
            "spec() must give the same at each call: expected '…, description=Asked 3 times, inputSchema={\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"r…', got '…, description=Asked 4 times, inputSchema={\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"r…'"),
        new Mutant(
            "has no description",
            new SpecifiedTool(ToolSpec.of("weather", " \n", SCHEMA)),
            "The description says something",
            "The description must tell the model what tool 'weather' does, got none"),
        new Mutant(
            "requires what it has not",
            new SpecifiedTool(
                ToolSpec.of(
                    "weather",
                    "Tells the weather",
                    "{\"type\":\"object\",\"properties\":{\"town\":{}},\"required\":[\"city\"]}")),
            "The schema describes an object",
            "The schema requires 'city', which is none of its properties [town]"),
        new Mutant(
            "is tried with too little",
            new PlainTool(),
            "{}",
            "The arguments of the test fit the schema",
            "The arguments given to ToolContract.cases must name 'city', which the schema requires,"
                + " got {}"));
  }

  private static List<Mutant> ofCalls() {
    return List.of(
        new Mutant(
            "fails at the second call",
            new PlainTool() {
              private int calls;

              @Override
              public ToolResult call(ToolCall call, ToolContext context) {
                return ++calls == 1 ? super.call(call, context) : ToolResult.failure("Enough");
              }
            },
            "A call succeeds, and so does the next",
            "A call with the arguments given to ToolContract.cases must succeed, got"
                + " Failure[text=Enough]"),
        new Mutant(
            "takes a key once, and says that it may run again",
            Tools.withRecovery(new OncePerKey(), Recovery.RERUN),
            "A call that may run again succeeds then",
            "A call with the arguments given to ToolContract.cases must succeed, got"
                + " Failure[text=The key was used]"),
        new Mutant(
            "overflows at a surprise",
            new PlainTool() {
              @Override
              public ToolResult call(ToolCall call, ToolContext context) {
                if (call.arguments().size() > 1) {
                  throw new StackOverflowError();
                }
                return super.call(call, context);
              }
            },
            "An unexpected argument is ignored or refused",
            "A call must give a result or throw an Exception, got java.lang.StackOverflowError"));
  }

  private static List<Mutant> ofStopping() {
    return List.of(
        new Mutant(
            "looks at other resources each time",
            new PlainTool() {
              private int looks;

              @Override
              public List<Resource> resources(ToolCall call) {
                return List.of(new Resource.Host("host-" + ++looks));
              }
            },
            "The resources of a call are the same at each look",
            "resources() must look without changing anything, so give the same for the same call; number 1: expected 'Host[display=host-2]', got 'Host[display=host-3]'"),
        new Mutant(
            "never ends",
            new StubbornTool(),
            "A call that is cancelled before it begins ends soon",
            "A call that is cancelled before it begins must end soon: still busy after 2000 ms"),
        new Mutant(
            "never ends",
            new StubbornTool(),
            "A call that is cancelled under way ends soon",
            "A call that is cancelled and interrupted under way must end soon: still busy after 2000"
                + " ms"),
        new Mutant(
            "fails beside another call",
            Tools.withEffects(new OneAtATime(), Effect.READ),
            "Calls that only read run side by side",
            "Another call runs"));
  }

  /** A tool that keeps the contract, for subclasses that break it in one place. */
  private static class PlainTool implements Tool {
    @Override
    public ToolSpec spec() {
      return ToolSpec.of("weather", "Tells the weather of a city", SCHEMA);
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      return ToolResult.success("Rain in " + call.arguments().get("city"));
    }
  }

  /** Refuses what it should answer as it did before. */
  private static final class OncePerKey extends PlainTool {
    private final Set<String> used = new HashSet<>();

    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      return used.add(context.callId() + context.idempotencyKey())
          ? super.call(call, context)
          : ToolResult.failure("The key was used");
    }
  }

  private static final class ChangingSpec extends PlainTool {
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public ToolSpec spec() {
      return ToolSpec.of("weather", "Asked " + asked.incrementAndGet() + " times", SCHEMA);
    }
  }

  private static final class SpecifiedTool extends PlainTool {
    private final ToolSpec spec;

    SpecifiedTool(ToolSpec spec) {
      this.spec = spec;
    }

    @Override
    public ToolSpec spec() {
      return spec;
    }
  }

  private static final class WaitingTool extends PlainTool {
    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      try {
        new CountDownLatch(1).await();
        return super.call(call, context);
      } catch (InterruptedException e) {
        return ToolResult.failure("Interrupted");
      }
    }
  }

  /** Ends at no interrupt but the one that the contract gives up with. */
  private static final class StubbornTool extends PlainTool {
    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      int interrupts = Thread.interrupted() ? 1 : 0;
      CountDownLatch never = new CountDownLatch(1);
      while (interrupts < 2) {
        try {
          never.await();
        } catch (InterruptedException e) {
          interrupts++;
        }
      }
      return super.call(call, context);
    }
  }

  /** Fails when two calls are inside at once, and waits until they are. */
  private static final class OneAtATime extends PlainTool {
    private final AtomicInteger inside = new AtomicInteger();
    private final CountDownLatch met = new CountDownLatch(2);

    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      inside.incrementAndGet();
      met.countDown();
      try {
        met.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (inside.get() > 1) {
        throw new IllegalStateException("Another call runs");
      }
      return super.call(call, context);
    }
  }
}
