package dev.penguin.event;

/**
 * Watches runs. Called in order, on the thread of the run (progress of tools included), so it
 * should be quick; one listener on several runs is called from several threads. It receives the
 * events of the agents that the run calls as well ({@link AgentEvent#agentPath()}), those of each
 * agent in order, on the thread of its run, and never two at once. A listener that throws is logged
 * once for the run and changes nothing.
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
