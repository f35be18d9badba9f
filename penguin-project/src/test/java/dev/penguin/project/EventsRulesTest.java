package dev.penguin.project;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Untestable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** Runs the cases of the Reactive Streams project for publishers on the events of a project. */
class EventsRulesTest {
  private static final String NO_TEST = "the kit for publishers says: Not verified by this TCK.";
  private static final String NO_END =
      "needs a stream that ends by itself; EventsEndTest tests the end that there is";
  private static final String NO_FAILURE = "needs a stream that fails at once, which there is not";

  /** The rules that are skipped and why; any other skip fails. */
  private static final Map<String, String> SKIPPED =
      Map.ofEntries(
          entry("optional_spec104_mustSignalOnErrorWhenFails", NO_FAILURE),
          entry("optional_spec105_emptyStreamMustTerminateBySignallingOnComplete", NO_END),
          entry(
              "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfrontAndCompleteAsExpected",
              NO_END),
          entry(
              "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingOneByOne",
              NO_END),
          entry("required_createPublisher1MustProduceAStreamOfExactly1Element", NO_END),
          entry("required_createPublisher3MustProduceAStreamOfExactly3Elements", NO_END),
          entry("required_spec102_maySignalLessThanRequestedAndTerminateSubscription", NO_END),
          entry("required_spec105_mustSignalOnCompleteWhenFiniteStreamTerminates", NO_END),
          entry("required_spec107_mustNotEmitFurtherSignalsOnceOnCompleteHasBeenSignalled", NO_END),
          entry(
              "required_spec109_mayRejectCallsToSubscribeIfPublisherIsUnableOrUnwillingToServeThemRejectionMustTriggerOnErrorAfterOnSubscribe",
              NO_FAILURE),
          entry(
              "required_spec317_mustSupportACumulativePendingElementCountUpToLongMaxValue", NO_END),
          entry("required_spec317_mustSupportAPendingElementCountUpToLongMaxValue", NO_END),
          entry("stochastic_spec103_mustSignalOnMethodsSequentially", NO_END),
          entry(
              "untested_spec106_mustConsiderSubscriptionCancelledAfterOnErrorOrOnCompleteHasBeenCalled",
              NO_TEST),
          entry("untested_spec107_mustNotEmitFurtherSignalsOnceOnErrorHasBeenSignalled", NO_TEST),
          entry(
              "untested_spec108_possiblyCanceledSubscriptionShouldNotReceiveOnErrorOrOnCompleteSignals",
              NO_TEST),
          entry("untested_spec109_subscribeShouldNotThrowNonFatalThrowable", NO_TEST),
          entry(
              "untested_spec110_rejectASubscriptionRequestIfTheSameSubscriberSubscribesTwice",
              NO_TEST),
          entry("untested_spec304_requestShouldNotPerformHeavyComputations", NO_TEST),
          entry("untested_spec305_cancelMustNotSynchronouslyPerformHeavyComputation", NO_TEST));

  @TempDir static Path folder;

  @TestFactory
  Stream<DynamicTest> everyRuleForPublishersHolds() {
    return Arrays.stream(Rules.class.getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .sorted(Comparator.comparing(Method::getName))
        .map(method -> DynamicTest.dynamicTest(method.getName(), () -> run(method)));
  }

  private static void run(Method rule) throws Throwable {
    try (Rules rules = new Rules(Files.createTempDirectory(folder, "rule"))) {
      rules.setUp();
      rule.invoke(rules);
      assertThat(SKIPPED).as("a rule that runs needs no reason").doesNotContainKey(rule.getName());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SkipException skipped) {
        String reason = SKIPPED.get(rule.getName());
        assertThat(reason)
            .as("%s was skipped: %s", rule.getName(), skipped.getMessage())
            .isNotNull();
        Untestable.skip(reason);
      }
      throw e.getCause();
    }
  }

  /** The cases, with files to try them on. */
  public static final class Rules extends FlowPublisherVerification<ProjectEvent>
      implements AutoCloseable {
    /** A stream that the kit wants without end has this many events and stays open. */
    private static final int ENDLESS = 5_000;

    private final Path files;
    private final List<ProjectManager> managers = new ArrayList<>();

    Rules(Path files) {
      super(new TestEnvironment(2_000, 50));
      this.files = files;
    }

    /** Events never end by themselves, so a stream that ends is one whose manager is closed. */
    @Override
    public long maxElementsFromPublisher() {
      return publisherUnableToSignalOnComplete();
    }

    @Override
    public Flow.Publisher<ProjectEvent> createFlowPublisher(long elements) {
      ProjectManager manager = open();
      ProjectId project = manager.createProject("RULES", "Rules").id();
      int count = (int) Math.min(elements, ENDLESS);
      if (count > 0) {
        NewTask task = NewTask.builder(project, "task").build();
        manager.createTasks(Collections.nCopies(count, task));
      }
      return manager.events(1);
    }

    /** A file that cannot be read fails its readers, not the subscription; there is no such one. */
    @Override
    public Flow.Publisher<ProjectEvent> createFailedFlowPublisher() {
      return null;
    }

    private ProjectManager open() {
      ProjectManager manager = ProjectManager.open(files.resolve(managers.size() + ".db"));
      managers.add(manager);
      return manager;
    }

    @Override
    public void close() throws IOException {
      managers.forEach(ProjectManager::close);
    }
  }
}
