package dev.penguin.project.internal.event;

import dev.penguin.project.ProjectEvent;
import dev.penguin.project.ProjectListener;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a listener with all that a publisher has. */
public final class ListenerSubscriber
    implements Flow.Subscriber<ProjectEvent>, ProjectListener.Registration {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerSubscriber.class);

  private final ProjectListener listener;
  private volatile boolean closed;
  private volatile Flow.@Nullable Subscription subscription;

  private ListenerSubscriber(ProjectListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  public static ProjectListener.Registration subscribe(
      Flow.Publisher<ProjectEvent> events, ProjectListener listener) {
    ListenerSubscriber subscriber = new ListenerSubscriber(listener);
    events.subscribe(subscriber);
    return subscriber;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ProjectEvent event) {
    if (!closed) {
      listener.onEvent(event);
    }
  }

  @Override
  public void onError(Throwable error) {
    LOG.warn("A listener receives no more: the events cannot be read", error);
  }

  @Override
  public void onComplete() {
    closed = true;
  }

  @Override
  public void close() {
    closed = true;
    Flow.Subscription given = subscription;
    if (given != null) {
      given.cancel();
    }
  }
}
