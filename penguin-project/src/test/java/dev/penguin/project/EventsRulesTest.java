package dev.penguin.project;

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
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** Runs the cases of the Reactive Streams project for publishers on the events of a project. */
class EventsRulesTest {
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
    } catch (InvocationTargetException e) {
      // What the kit itself cannot test is skipped, and what asks for a stream that cannot be.
      if (e.getCause() instanceof SkipException skipped) {
        throw new TestAbortedException(skipped.getMessage(), skipped);
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
