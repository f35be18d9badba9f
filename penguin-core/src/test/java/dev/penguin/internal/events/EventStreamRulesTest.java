package dev.penguin.internal.events;

import dev.penguin.event.AgentEvent;
import dev.penguin.needs.Untestable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** Runs the cases of the Reactive Streams project for publishers. */
class EventStreamRulesTest {
  private static final ExecutorService EXECUTOR = Executors.newFixedThreadPool(2);

  @AfterAll
  static void stop() {
    EXECUTOR.shutdownNow();
  }

  @TestFactory
  Stream<DynamicTest> everyRuleForPublishersHolds() {
    return Arrays.stream(Rules.class.getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .sorted(Comparator.comparing(Method::getName))
        .map(method -> DynamicTest.dynamicTest(method.getName(), () -> run(method)));
  }

  private static void run(Method rule) throws Throwable {
    Rules rules = new Rules();
    rules.setUp();
    try {
      rule.invoke(rules);
    } catch (InvocationTargetException e) {
      // What the kit itself cannot test is skipped; a rule that it can test must not be.
      if (e.getCause() instanceof SkipException skipped && rule.getName().startsWith("untested_")) {
        Untestable.skip("the kit for publishers says: " + skipped.getMessage());
      }
      throw e.getCause();
    }
  }

  /** The cases, with streams to try them on. */
  public static final class Rules extends FlowPublisherVerification<AgentEvent> {
    /** A stream that the kit wants without end has this many events and stays open. */
    private static final int ENDLESS = 5_000;

    Rules() {
      super(new TestEnvironment(2_000, 50));
    }

    @Override
    public Flow.Publisher<AgentEvent> createFlowPublisher(long elements) {
      EventStream stream = new EventStream(EXECUTOR);
      for (int turn = 1; turn <= Math.min(elements, ENDLESS); turn++) {
        stream.publish(turn(turn));
      }
      if (elements <= ENDLESS) {
        stream.complete();
      }
      return stream;
    }

    @Override
    public Flow.Publisher<AgentEvent> createFailedFlowPublisher() {
      EventStream stream = new EventStream(EXECUTOR);
      stream.fail(new IllegalStateException("The run failed"));
      return stream;
    }

    private static AgentEvent turn(int turn) {
      AgentEvent.Header header = new AgentEvent.Header("run", "session", turn, Instant.EPOCH);
      return new AgentEvent.TurnStarted(header, turn);
    }
  }
}
