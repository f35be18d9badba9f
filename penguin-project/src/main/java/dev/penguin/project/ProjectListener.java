package dev.penguin.project;

/**
 * Receives the event of every change, in order, also of changes by other processes; see {@link
 * ProjectManager#addListener}.
 */
@FunctionalInterface
public interface ProjectListener {
  /**
   * Called for each event, one at a time, on a thread of the manager. A listener that throws is
   * logged and receives no further events.
   *
   * @param event what changed
   */
  void onEvent(ProjectEvent event);

  /** A listener's place in the list. */
  interface Registration extends AutoCloseable {
    /** Ends the calls, except for a running one. Idempotent. */
    @Override
    void close();
  }
}
