package dev.penguin.project;

/**
 * Receives an event for each change, in order, including changes by other processes; see {@link
 * ProjectManager#addListener}.
 */
@FunctionalInterface
public interface ProjectListener {
  /**
   * Called for each event, one at a time, on a thread of the manager. If a listener throws an
   * exception, the exception is logged, and the listener receives no further events.
   *
   * @param event what changed
   */
  void onEvent(ProjectEvent event);

  /** The registration of a listener. */
  interface Registration extends AutoCloseable {
    /** Removes the listener; a call under way continues. Idempotent. */
    @Override
    void close();
  }
}
