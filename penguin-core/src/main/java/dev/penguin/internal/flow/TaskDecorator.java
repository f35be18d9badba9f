package dev.penguin.internal.flow;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what belongs to a thread of the application, such as a security context, to the threads
 * that work for it: the application's own function around each task that changes threads. Whatever
 * that function does, a task is run at most once, and its owner learns of it when it is not run.
 * Thread-safe if the function is.
 */
public final class TaskDecorator {
  /** Hands tasks on as they are. */
  public static final TaskDecorator NONE = new TaskDecorator(null, failure -> failure);

  private static final Logger LOG = LoggerFactory.getLogger(TaskDecorator.class);

  private final @Nullable UnaryOperator<Runnable> decorator;
  private final UnaryOperator<Throwable> loggable;

  private TaskDecorator(
      @Nullable UnaryOperator<Runnable> decorator, UnaryOperator<Throwable> loggable) {
    this.decorator = decorator;
    this.loggable = loggable;
  }

  /**
   * One that calls a function of the application.
   *
   * @param decorator the function; null for none
   * @param loggable what of a failure of foreign code may be logged
   */
  public static TaskDecorator of(
      @Nullable UnaryOperator<Runnable> decorator, UnaryOperator<Throwable> loggable) {
    return decorator == null ? NONE : new TaskDecorator(decorator, loggable);
  }

  /**
   * The task as it is to be run on another thread. Called on the thread whose context is carried.
   *
   * @param task what to run
   * @param unrun receives why the task was not run, on the thread that should have run it
   * @throws RuntimeException what the function throws, or that it gave nothing
   */
  public Runnable decorate(Runnable task, Consumer<Throwable> unrun) {
    if (decorator == null) {
      return task;
    }
    AtomicBoolean begun = new AtomicBoolean();
    Runnable decorated =
        decorator.apply(
            () -> {
              if (begun.compareAndSet(false, true)) {
                task.run();
              }
            });
    Objects.requireNonNull(decorated, "The function given to taskDecorator(…) gave null");
    return () -> run(decorated, begun, unrun);
  }

  private void run(Runnable decorated, AtomicBoolean begun, Consumer<Throwable> unrun) {
    Throwable failure = null;
    try {
      decorated.run();
    } catch (RuntimeException | Error e) { // the application's code
      failure = e;
    }
    if (begun.compareAndSet(false, true)) {
      unrun.accept(
          failure != null
              ? failure
              : new IllegalStateException(
                  "The function given to taskDecorator(…) did not run the task that it was given"));
    } else if (failure != null) {
      LOG.warn("The task decorator threw after its task had ended", loggable.apply(failure));
    }
  }
}
