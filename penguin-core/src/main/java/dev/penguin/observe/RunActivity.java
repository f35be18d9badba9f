package dev.penguin.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that a run does or waits for. Immutable. It has only names and times, and no text of a
 * conversation.
 *
 * @param kind the kind of activity
 * @param name the full name of the model, the name of the tool or the sub-agent, or the class of
 *     the listener; empty if the kind needs no name
 * @param detail for a request, the origin of the server, such as {@code https://api.openai.com},
 *     once the request is sent; for a tool, the id of the call; for a sub-agent, the id of its
 *     session; otherwise empty
 * @param since when it began, by the agent's clock
 * @param until when it ends by itself, by the agent's clock: for {@link Kind#RETRY_DELAY}, when the
 *     request is sent again; empty if that is not known
 * @param lastSign when the model's reply last grew or the tool last reported progress, by the
 *     agent's clock; empty if neither has happened yet
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

  /** What a run may wait for. New kinds may be added: a {@code switch} needs a {@code default}. */
  public enum Kind {
    /** The run waits for a free thread of the agent's executor. */
    QUEUED,
    /** The run waits for its session, which another process may still hold. */
    SESSION,
    /** A request to a model, from its first byte to the last byte of the reply. */
    MODEL_REQUEST,
    /** The wait before a failed request is sent again. */
    RETRY_DELAY,
    /** A tool is working. */
    TOOL_CALL,
    /** A sub-agent is working. Its run has a status of its own. */
    SUB_AGENT,
    /** A sub-agent waits for others to end; see {@code RunLimits.maxConcurrentAgents}. */
    AGENT_SLOT,
    /** Room in a budget or spending cap, until other requests are settled. */
    BUDGET,
    /** The approver's decision about a call. */
    APPROVAL,
    /** A listener has received an event and has not returned yet. */
    LISTENER,
    /**
     * The engine itself, between the other activities: it reads the session's log, creates tools
     * and models, stores, or checks.
     */
    ENGINE
  }

  /**
   * How long the activity has lasted at a moment; zero or more.
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
