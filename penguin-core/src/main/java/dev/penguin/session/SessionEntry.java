package dev.penguin.session;

import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.FinishReason;
import dev.penguin.policy.Permissions;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One entry of a session's log. Immutable.
 *
 * @param sequence its number in the session, from 1 without gaps
 * @param at when it was appended
 * @param body what happened
 */
public record SessionEntry(long sequence, Instant at, Body body) {
  /** Checks that nothing is null. */
  public SessionEntry {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(body, "body");
    if (sequence < 1) {
      throw new IllegalArgumentException("The sequence number starts at 1, got " + sequence);
    }
  }

  /** What happened. New kinds may be added: a {@code switch} over them needs a {@code default}. */
  public sealed interface Body
      permits Created,
          RunStarted,
          MessageAdded,
          ToolStarted,
          AllowedForSession,
          RunEnded,
          RunFailed,
          CheckpointMade,
          RewindBegan,
          RolledBack,
          Compacted,
          Steered,
          SteeringRead,
          Spent,
          RunContinued,
          AgentStarted,
          ApprovalRequested,
          ApprovalDecided,
          TailTruncated,
          ReservedBody {}

  /**
   * The session was created. This is the first entry of each log.
   *
   * @param anonymous whether the session was given no name, so that a store in memory may drop it
   * @param forkedFrom the id of the session that it is a copy of, if any
   * @param parent the id of the session whose run called the sub-agent of this session, if any
   * @param workspace the directory in which its runs work, if not the agent's
   */
  public record Created(
      boolean anonymous,
      Optional<String> forkedFrom,
      Optional<String> parent,
      Optional<Path> workspace)
      implements Body {
    /** Checks that nothing is null. */
    public Created {
      Objects.requireNonNull(workspace, "workspace");
      Objects.requireNonNull(forkedFrom, "forkedFrom");
      Objects.requireNonNull(parent, "parent");
    }

    /**
     * A session that is not a sub-agent's.
     *
     * @param anonymous whether the session was given no name
     * @param forkedFrom the id of the session that it is a copy of, if any
     */
    public Created(boolean anonymous, Optional<String> forkedFrom) {
      this(anonymous, forkedFrom, Optional.empty());
    }

    /**
     * A session whose runs work in the agent's workspace.
     *
     * @param anonymous whether the session was given no name
     * @param forkedFrom the id of the session that it is a copy of, if any
     * @param parent the id of the session whose run called the sub-agent of this session, if any
     */
    public Created(boolean anonymous, Optional<String> forkedFrom, Optional<String> parent) {
      this(anonymous, forkedFrom, parent, Optional.empty());
    }
  }

  /**
   * A run began. The request's restrictions are stored, so that they also hold when the run is
   * resumed.
   *
   * @param runId its id
   * @param tools the names of the tools that the run may use; empty for all of the agent's tools
   * @param permissions the restrictions of the agent's permissions; empty for none
   * @param instructions the instructions that replace the agent's; empty for the agent's
   * @param limits the limits that replace the agent's; empty for the agent's
   * @param attributes values for tools to read; only those that are a {@code String}, {@code
   *     Boolean}, {@code Integer}, {@code Long} or finite {@code Double} are stored
   * @param setting the model and workspace that replace the agent's
   */
  public record RunStarted(
      String runId,
      Optional<Set<String>> tools,
      Optional<Permissions> permissions,
      Optional<String> instructions,
      Optional<StoredLimits> limits,
      Map<String, Object> attributes,
      RunSetting setting)
      implements Body {
    /** Copies the collections and checks the attributes. */
    public RunStarted {
      Objects.requireNonNull(setting, "setting");
      tools = tools.map(Set::copyOf);
      attributes = Map.copyOf(attributes);
      attributes.forEach(
          (name, value) -> {
            if (!isStorable(value)) {
              throw new IllegalArgumentException(
                  "Attribute '" + name + "' is a " + value.getClass().getName());
            }
          });
    }

    /**
     * A run with the agent's model, in the agent's workspace.
     *
     * @param runId its id
     * @param tools the names of the tools that the run may use
     * @param permissions the restrictions of the agent's permissions
     * @param instructions the instructions that replace the agent's
     * @param limits the limits that replace the agent's
     * @param attributes values for tools to read
     */
    public RunStarted(
        String runId,
        Optional<Set<String>> tools,
        Optional<Permissions> permissions,
        Optional<String> instructions,
        Optional<StoredLimits> limits,
        Map<String, Object> attributes) {
      this(runId, tools, permissions, instructions, limits, attributes, RunSetting.USUAL);
    }

    /**
     * A run under the agent's limits and without attributes.
     *
     * @param runId its id
     * @param tools the names of the tools that the run may use
     * @param permissions the restrictions of the agent's permissions
     * @param instructions the instructions that replace the agent's
     */
    public RunStarted(
        String runId,
        Optional<Set<String>> tools,
        Optional<Permissions> permissions,
        Optional<String> instructions) {
      this(runId, tools, permissions, instructions, Optional.empty(), Map.of());
    }

    /**
     * Returns a copy of this entry with other limits.
     *
     * @param other the new limits
     */
    public RunStarted withLimits(StoredLimits other) {
      return new RunStarted(
          runId, tools, permissions, instructions, Optional.of(other), attributes, setting);
    }

    /**
     * Returns a copy of this entry for another run.
     *
     * @param id the id of the other run
     */
    public RunStarted withRunId(String id) {
      return new RunStarted(id, tools, permissions, instructions, limits, attributes, setting);
    }

    /**
     * Returns whether a store can store this value of an attribute.
     *
     * @param value the value
     */
    public static boolean isStorable(Object value) {
      return value instanceof String
          || value instanceof Boolean
          || value instanceof Integer
          || value instanceof Long
          || value instanceof Double number && Double.isFinite(number);
    }

    /**
     * A run without restrictions.
     *
     * @param runId its id
     */
    public RunStarted(String runId) {
      this(runId, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /**
   * A message was added to the conversation: a user's message, a reply of the model, or the result
   * of a tool call.
   *
   * @param message the message
   * @param usage the tokens that the reply cost; none for other messages
   * @param finish why the reply ended; empty for other messages, or if the reason is unknown
   * @param requestTokens the input tokens of the request that this reply answers, as the provider
   *     reported them, or 0 if it reported none. Empty if {@code usage} already has this number.
   *     The two differ only if an interceptor changed the request, sent it several times, or
   *     answered in place of the model.
   */
  public record MessageAdded(
      Message message, Usage usage, Optional<FinishReason> finish, OptionalLong requestTokens)
      implements Body {
    /** Checks that nothing is null. */
    public MessageAdded {
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(usage, "usage");
      Objects.requireNonNull(finish, "finish");
      Objects.requireNonNull(requestTokens, "requestTokens");
    }

    /**
     * A message whose usage includes the input tokens of its request.
     *
     * @param message the message
     * @param usage the tokens that the message cost
     * @param finish why the reply ended
     */
    public MessageAdded(Message message, Usage usage, Optional<FinishReason> finish) {
      this(message, usage, finish, OptionalLong.empty());
    }

    /**
     * A message that is not a reply of the model, or a reply whose reason for ending is unknown.
     *
     * @param message the message
     * @param usage the tokens that the message cost
     */
    public MessageAdded(Message message, Usage usage) {
      this(message, usage, Optional.empty());
    }
  }

  /**
   * A tool call was checked and is about to run (the intent). Its result follows as {@link
   * MessageAdded}, unless the process ends first.
   *
   * @param call the call, with the arguments with which it runs
   */
  public record ToolStarted(ToolCall call) implements Body {}

  /**
   * The approver allowed a tool on some resources for the rest of the session.
   *
   * @param tool the tool's name
   * @param resources the resources that the approver saw
   */
  public record AllowedForSession(String tool, List<String> resources) implements Body {
    /** Copies the list. */
    public AllowedForSession {
      resources = List.copyOf(resources);
    }
  }

  /**
   * A run ended. A run without this entry is unfinished, and can be resumed.
   *
   * @param runId its id
   * @param outcome the name of its {@code Outcome}
   * @param text the run's answer
   * @param reason more about why the run ended, if there is more to say
   * @param question the question to the user that waits for an answer, if any
   * @param usage the tokens that it used
   * @param costUsd what it cost in US dollars, if known
   * @param turns the number of turns of the run
   * @param duration the run's duration since it was last resumed
   * @param spending usage and cost by agent and model, which add up exactly to {@code usage} and
   *     {@code costUsd}; empty in logs of versions that did not store it
   * @param toolCalls the number of tool calls, including refused calls; -1 in logs of those
   *     versions
   */
  public record RunEnded(
      String runId,
      String outcome,
      String text,
      Optional<String> reason,
      Optional<String> question,
      Usage usage,
      Optional<BigDecimal> costUsd,
      int turns,
      Duration duration,
      List<Spending> spending,
      int toolCalls)
      implements Body {
    /** Copies the list. */
    public RunEnded {
      spending = List.copyOf(spending);
    }
  }

  /**
   * A run was ended by an exception. The run is unfinished, and resuming it continues where it
   * stopped.
   *
   * @param runId its id
   * @param error what happened
   */
  public record RunFailed(String runId, String error) implements Body {}

  /**
   * A checkpoint was created.
   *
   * @param name its name
   * @param kind the reason for which it was created
   * @param files the id of the stored state of the files. If it is empty, the checkpoint uses the
   *     state of the next entry that has one, since no call changed files in between
   */
  public record CheckpointMade(String name, Checkpoint.Kind kind, Optional<String> files)
      implements Body {
    /** Checks that nothing is null. */
    public CheckpointMade {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(files, "files");
    }

    /**
     * A checkpoint that the application requested, of the conversation only.
     *
     * @param name its name
     */
    public CheckpointMade(String name) {
      this(name, Checkpoint.Kind.NAMED, Optional.empty());
    }
  }

  /**
   * The files are about to be restored to a checkpoint (the intent). {@link RolledBack} follows
   * when they are restored. If the process ends in between, the next user of the session completes
   * the restore.
   *
   * @param toSequence the number of the checkpoint's entry
   * @param plan the id of the planned changes of the files, which are stored beside the log
   */
  public record RewindBegan(long toSequence, String plan) implements Body {
    /** Checks that nothing is null. */
    public RewindBegan {
      Objects.requireNonNull(plan, "plan");
    }
  }

  /**
   * The conversation was rolled back to a checkpoint. The entries between the checkpoint and this
   * entry are no longer part of the conversation.
   *
   * @param toSequence the number of the checkpoint's entry
   */
  public record RolledBack(long toSequence) implements Body {}

  /**
   * The part of the conversation that is sent to the model was made smaller. The conversation
   * itself did not change: all its messages are still stored. Only the last entry of this kind says
   * what is sent. Messages are counted from 0 in the order in which they were added, so the entry
   * has the same meaning in a copy of the session.
   *
   * @param summarized how many of the oldest messages are no longer sent; 0 for none
   * @param kept the numbers of those user messages among them that are still sent
   * @param summary the text that is sent in place of the others; empty for none
   * @param shortened the ids of calls whose results are sent only as a beginning and an end
   * @param superseded the ids of calls whose results are left out, because a later call has a newer
   *     result, or, if they are also in {@code shortened}, to make room
   * @param size the size before and after
   * @param usage the tokens that creating the summary cost
   */
  public record Compacted(
      int summarized,
      List<Integer> kept,
      String summary,
      Set<String> shortened,
      Set<String> superseded,
      Size size,
      Usage usage)
      implements Body {
    /** Copies the collections, and checks the numbers. */
    public Compacted {
      kept = List.copyOf(kept);
      Objects.requireNonNull(summary, "summary");
      shortened = Collections.unmodifiableSet(new LinkedHashSet<>(shortened));
      superseded = Collections.unmodifiableSet(new LinkedHashSet<>(superseded));
      Objects.requireNonNull(size, "size");
      Objects.requireNonNull(usage, "usage");
      int last = -1;
      for (int number : kept) {
        if (number <= last || number >= summarized) {
          throw new IllegalArgumentException(
              "Kept messages must be in order and below %d, got %s".formatted(summarized, kept));
        }
        last = number;
      }
    }

    /**
     * The estimated number of tokens of a request.
     *
     * @param before the size before compaction
     * @param after the size after compaction
     */
    public record Size(long before, long after) {}
  }

  /**
   * The user wrote a text to a run under way. This entry can be anywhere in the log, even between a
   * call and its result. The text is not a message of the conversation until {@link SteeringRead}
   * makes it one.
   *
   * @param text what the user wrote, not blank
   */
  public record Steered(String text) implements Body {
    /** Checks the text. */
    public Steered {
      if (text.isBlank()) {
        throw new IllegalArgumentException("A text that steers a run must not be blank");
      }
    }
  }

  /**
   * The oldest waiting texts of the user became messages of the conversation, at this place and in
   * their order.
   *
   * @param messages how many; 1 or more
   */
  public record SteeringRead(int messages) implements Body {
    /** Checks the number. */
    public SteeringRead {
      if (messages < 1) {
        throw new IllegalArgumentException("messages must be at least 1, got " + messages);
      }
    }
  }

  /**
   * The store found an incomplete entry at the end of its log and cut it off. A process or machine
   * that ends while it writes leaves such an entry. It was never acknowledged. The store itself
   * writes this entry.
   *
   * @param position the byte at which the log was cut
   * @param bytes how many bytes were cut off
   */
  public record TailTruncated(long position, long bytes) implements Body {}

  /** Keeps a place open in {@link Body}. */
  private record ReservedBody() implements Body {}
}
