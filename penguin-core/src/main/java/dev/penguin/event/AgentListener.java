package dev.penguin.event;

/**
 * Receives the events of runs. It is called in order, on the thread of the run (also for the
 * progress of tools), so it should be quick. A listener of several runs is called from several
 * threads. It also receives the events of sub-agents ({@link AgentEvent#agentPath()}): those of
 * each sub-agent in order, on the thread of its run, and never two events at once. An exception
 * from a listener is logged once per run and has no other effect.
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
