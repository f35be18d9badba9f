package outside.consumer;

import dev.penguin.event.AgentEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Reads a run's events one at a time. Thread-safe. */
public final class EventReader implements Flow.Subscriber<AgentEvent> {
  private final List<AgentEvent> events = new ArrayList<>();
  private final CompletableFuture<List<AgentEvent>> all = new CompletableFuture<>();
  private Flow.Subscription subscription;

  @Override
  public void onSubscribe(Flow.Subscription granted) {
    subscription = granted;
    subscription.request(1);
  }

  @Override
  public void onNext(AgentEvent event) {
    events.add(event);
    subscription.request(1);
  }

  @Override
  public void onError(Throwable error) {
    all.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    all.complete(List.copyOf(events));
  }

  /** All events, when the run is over. */
  CompletableFuture<List<AgentEvent>> all() {
    return all;
  }
}
