package dev.penguin.event;

/**
 * Watches runs. Called in order, on the thread of the run (progress of tools included), so it
 * should be quick; one listener on several runs is called from several threads. A listener that
 * throws is logged once for the run and changes nothing.
 */
@FunctionalInterface
public interface AgentListener {

  /**
   * Something happened.
   *
   * @param event what
   */
  void onEvent(AgentEvent event);
}
