package dev.penguin.longrun;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A model that answers work by a plan, one reply a request, and each request for a summary with the
 * same words. Notes what it was asked.
 */
final class Scripted implements CountingServer.Program {
  private static final String SUMMARIZES = "You shorten the older part of a conversation";

  private final List<Seen> asked = new ArrayList<>();
  private List<Reply> plan = List.of();
  private int next;
  private IntConsumer meanwhile = number -> {};

  /** Begins a plan, from one of its replies on. */
  synchronized void begin(List<Reply> replies, int from) {
    plan = replies;
    next = from;
    asked.clear();
    meanwhile = number -> {};
  }

  /** What happens at each request since the plan began, before it is answered. */
  synchronized void meanwhile(IntConsumer action) {
    meanwhile = action;
  }

  @Override
  public synchronized Reply reply(Seen request) {
    asked.add(request);
    meanwhile.accept(asked.size());
    return isSummary(request)
        ? Reply.text("The user works with numbers. Asked at " + request.said().size() + ".")
        : plan.get(next++);
  }

  static boolean isSummary(Seen request) {
    return request.said().get(0).text().startsWith(SUMMARIZES);
  }

  /** What it was asked since the plan began. */
  synchronized List<Seen> asked() {
    return List.copyOf(asked);
  }

  /** How many replies of the plan were given. */
  synchronized int given() {
    return next;
  }
}
