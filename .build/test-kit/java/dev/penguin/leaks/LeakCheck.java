package dev.penguin.leaks;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves a thread, an open file or socket, or a child process. JUnit finds
 * it as a service and puts it round every test class.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  /** What ends on its own, such as a thread whose pool was closed, has this long to do so. */
  static final Duration GRACE = Duration.ofSeconds(5);

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(LeakCheck.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    if (isTopLevel(context)) {
      context.getStore(NAMESPACE).put(Held.class, Held.now());
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (isTopLevel(context)) {
      Held before = context.getStore(NAMESPACE).get(Held.class, Held.class);
      check(context.getRequiredTestClass().getName(), before, GRACE);
    }
  }

  /** Throws when more is held than before, and still is after the grace. */
  static void check(String testClass, Held before, Duration grace) {
    List<String> leaks = before.leaked(grace);
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          "%s left behind, %d s after its last test:%n  %s"
              .formatted(
                  testClass, grace.toSeconds(), String.join(System.lineSeparator() + "  ", leaks)));
    }
  }

  private static boolean isTopLevel(ExtensionContext context) {
    return context.getRequiredTestClass().getEnclosingClass() == null;
  }
}
