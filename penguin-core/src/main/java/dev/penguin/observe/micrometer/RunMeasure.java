package dev.penguin.observe.micrometer;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is kept of one run under way. Belongs to the run's thread, but for the approvals, which a
 * gauge counts.
 */
final class RunMeasure {
  final String agent;
  final String provider;
  final String model;
  final long begun = System.nanoTime();

  /** The calls that wait for the approver, by their ids. */
  final Set<String> openApprovals = ConcurrentHashMap.newKeySet();

  private final Set<String> denied = new HashSet<>();
  private final Set<String> begunCalls = new HashSet<>();

  RunMeasure(String agent, String provider, String model) {
    this.agent = agent;
    this.provider = provider;
    this.model = model;
  }

  void denied(String call) {
    openApprovals.remove(call);
    denied.add(call);
  }

  void begun(String call) {
    begunCalls.add(call);
  }

  /** How a call came out that has its result. */
  String outcome(String call, boolean failed) {
    openApprovals.remove(call);
    boolean began = begunCalls.remove(call);
    if (denied.remove(call)) {
      return "denied";
    }
    if (!failed) {
      return "succeeded";
    }
    return began ? "failed" : "refused";
  }
}
