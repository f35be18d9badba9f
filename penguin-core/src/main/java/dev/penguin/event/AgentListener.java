package dev.penguin.event;

/**
 * Receives the events of runs. Called in order, on the thread of the run (also for progress of
 * tools), so it should be quick. A listener of several runs is called from several threads. It also
 * receives the events of agents that the run calls ({@link AgentEvent#agentPath()}): those of each
 * agent in order, on the thread of its run, and never two at once. An exception of a listener is
 * logged once for the run and changes nothing.
 */
@FunctionalInterface
public interface AgentListener {

  /**
   * Receives an event.
   *
   * @param event the event
   */
  void onEvent(AgentEvent event);
}
