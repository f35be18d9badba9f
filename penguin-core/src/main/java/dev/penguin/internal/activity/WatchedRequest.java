package dev.penguin.internal.activity;

import dev.penguin.tool.Cancellation;

/**
 * The cancellation of a request to a model, by which its sender can say where it goes. It reaches
 * the transport through all decorators of the model. Thread-safe as the cancellation is.
 *
 * @param cancellation the cancellation
 * @param waiting what the run waits for meanwhile
 */
public record WatchedRequest(Cancellation cancellation, Wait waiting) implements Cancellation {
  @Override
  public boolean isCancelled() {
    return cancellation.isCancelled();
  }

  @Override
  public Registration onCancel(Runnable action) {
    return cancellation.onCancel(action);
  }

  /**
   * Says where a request goes.
   *
   * @param cancellation that of the request
   * @param origin scheme, host and port
   */
  public static void sentTo(Cancellation cancellation, String origin) {
    if (cancellation instanceof WatchedRequest watched) {
      watched.waiting().detailed(origin);
    }
  }
}
