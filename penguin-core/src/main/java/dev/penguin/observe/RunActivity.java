package dev.penguin.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that a run does or waits for at a moment. Immutable. It holds names and times, and
 * nothing that anybody wrote.
 *
 * @param kind what it is
 * @param name the full name of the model, the name of the tool or of the agent, the class of the
 *     listener; empty where the kind says it all
 * @param detail more about it: the origin of the server, such as {@code https://api.openai.com}, as
 *     soon as the request is sent to one; the id of the call; the session of the sub-agent; empty
 *     for nothing
 * @param since when it began, by the agent's clock
 * @param until when it ends by itself, by the agent's clock: for {@link Kind#RETRY_DELAY}, when the
 *     model is asked again; empty where that is not known
 * @param lastSign when the model's reply last grew or the tool last reported progress, by the
 *     agent's clock; empty when there was no sign yet
 */
public record RunActivity(
    Kind kind,
    String name,
    String detail,
    Instant since,
    Optional<Instant> until,
    Optional<Instant> lastSign) {

  /** Checks that nothing is null. */
  public RunActivity {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(detail, "detail");
    Objects.requireNonNull(since, "since");
    Objects.requireNonNull(until, "until");
    Objects.requireNonNull(lastSign, "lastSign");
  }

  /** What a run may wait for. Others will be added: a {@code switch} needs a {@code default}. */
  public enum Kind {
    /** A thread of the executor that the agent was built with. */
    QUEUED,
    /** Its session, which another process may have held. */
    SESSION,
    /** A request to a model, from its first byte to the last byte of the reply. */
    MODEL_REQUEST,
    /** The time before a request that failed is tried again. */
    RETRY_DELAY,
    /** A tool that works. */
    TOOL_CALL,
    /** A sub-agent that works, whose run has a status of its own. */
    SUB_AGENT,
    /** A call of a sub-agent until fewer agents work: {@code RunLimits.maxConcurrentAgents}. */
    AGENT_SLOT,
    /** Room in a budget or spending cap, until other requests are settled. */
    BUDGET,
    /** The approver's decision about a call. */
    APPROVAL,
    /** A listener that has received an event and does not return. */
    LISTENER,
    /**
     * The engine itself, between the others: it reads the session's log, has tools and models made,
     * stores, checks.
     */
    ENGINE
  }

  /**
   * How long it has lasted at a moment; zero or more.
   *
   * @param now the moment, such as {@link RunStatus#at()}
   */
  public Duration lasted(Instant now) {
    return between(since, now);
  }

  static Duration between(Instant from, Instant to) {
    Duration time = Duration.between(from, to);
    return time.isNegative() ? Duration.ZERO : time;
  }

  String at(Instant now) {
    StringBuilder text = new StringBuilder(kind.name());
    if (!name.isEmpty()) {
      text.append(' ').append(name);
    }
    if (!detail.isEmpty()) {
      text.append(" (").append(detail).append(')');
    }
    text.append(" for ").append(seconds(lasted(now)));
    until.ifPresent(end -> text.append(", ").append(seconds(between(now, end))).append(" left"));
    lastSign.ifPresent(
        sign -> text.append(", last sign ").append(seconds(between(sign, now))).append(" ago"));
    return text.toString();
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
