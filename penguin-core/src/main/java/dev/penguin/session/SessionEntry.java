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
 * @param body what it says
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

  /** What an entry says. Kinds will be added: a {@code switch} needs a {@code default}. */
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
   * The session was created. Its first entry.
   *
   * @param anonymous whether nobody gave it a name, so that a store in memory may forget it
   * @param forkedFrom the session that it was copied from, if any
   * @param parent the session whose run called the agent that runs in this one, if any
   * @param workspace the directory that its runs work in instead of the agent's, if any
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
     * A session that no run of another one has made.
     *
     * @param anonymous whether nobody gave it a name
     * @param forkedFrom the session that it was copied from, if any
     */
    public Created(boolean anonymous, Optional<String> forkedFrom) {
      this(anonymous, forkedFrom, Optional.empty());
    }

    /**
     * A session in the agent's workspace.
     *
     * @param anonymous whether nobody gave it a name
     * @param forkedFrom the session that it was copied from, if any
     * @param parent the session whose run called the agent that runs in this one, if any
     */
    public Created(boolean anonymous, Optional<String> forkedFrom, Optional<String> parent) {
      this(anonymous, forkedFrom, parent, Optional.empty());
    }
  }

  /**
   * A run began. What narrowed it is kept, so that it stays as narrow when it is resumed.
   *
   * @param runId its id
   * @param tools the names of the tools that it may use; empty for all of the agent's
   * @param permissions what narrows the agent's permissions; empty for nothing
   * @param instructions the instructions instead of the agent's; empty for the agent's
   * @param limits the limits instead of the agent's; empty for the agent's
   * @param attributes what tools can read: those values that are a {@code String}, {@code Boolean},
   *     {@code Integer}, {@code Long} or finite {@code Double}
   * @param setting the model and workspace instead of the agent's
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
     * A run with the agent's model, in its workspace.
     *
     * @param runId its id
     * @param tools the names of the tools that it may use
     * @param permissions what narrows the agent's permissions
     * @param instructions the instructions instead of the agent's
     * @param limits the limits instead of the agent's
     * @param attributes what tools can read
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
     * @param tools the names of the tools that it may use
     * @param permissions what narrows the agent's permissions
     * @param instructions the instructions instead of the agent's
     */
    public RunStarted(
        String runId,
        Optional<Set<String>> tools,
        Optional<Permissions> permissions,
        Optional<String> instructions) {
      this(runId, tools, permissions, instructions, Optional.empty(), Map.of());
    }

    /**
     * The same run under other limits.
     *
     * @param other the limits instead
     */
    public RunStarted withLimits(StoredLimits other) {
      return new RunStarted(
          runId, tools, permissions, instructions, Optional.of(other), attributes, setting);
    }

    /**
     * Another run under the same.
     *
     * @param id the id of the other run
     */
    public RunStarted withRunId(String id) {
      return new RunStarted(id, tools, permissions, instructions, limits, attributes, setting);
    }

    /**
     * Whether a store can keep an attribute of that value.
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
     * A run that nothing narrowed.
     *
     * @param runId its id
     */
    public RunStarted(String runId) {
      this(runId, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /**
   * A message was added to the conversation: one of the user, one of the model, or the result of a
   * tool call.
   *
   * @param message the message
   * @param usage the tokens that the message cost, for a message of the model
   * @param finish why the reply ended, for a message of the model; empty where it is not known
   * @param requestTokens how many tokens of input the request had that the reply answers, as far as
   *     the provider's report says it, and 0 where it says nothing; empty where {@code usage} says
   *     it. Interceptors make the difference: they change what is sent, send it several times, or
   *     answer themselves.
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
     * A message whose usage says what its request had.
     *
     * @param message the message
     * @param usage the tokens that it cost
     * @param finish why the reply ended
     */
    public MessageAdded(Message message, Usage usage, Optional<FinishReason> finish) {
      this(message, usage, finish, OptionalLong.empty());
    }

    /**
     * A message that is no reply of the model, or a reply of which it is not known why it ended.
     *
     * @param message the message
     * @param usage the tokens that it cost
     */
    public MessageAdded(Message message, Usage usage) {
      this(message, usage, Optional.empty());
    }
  }

  /**
   * A tool call was checked and is about to run: the intent. Its result follows as {@link
   * MessageAdded}, or the process ended in between.
   *
   * @param call the call as it runs
   */
  public record ToolStarted(ToolCall call) implements Body {}

  /**
   * The approver allowed a tool on some resources for the rest of the session.
   *
   * @param tool the tool's name
   * @param resources what it may touch, as the approver saw it
   */
  public record AllowedForSession(String tool, List<String> resources) implements Body {
    /** Copies the list. */
    public AllowedForSession {
      resources = List.copyOf(resources);
    }
  }

  /**
   * A run came to its end. A run without this entry is unfinished and can be resumed.
   *
   * @param runId its id
   * @param outcome the name of its {@code Outcome}
   * @param text the answer
   * @param reason why it ended like that, if there is more to say
   * @param question the question that waits for an answer, if any
   * @param usage the tokens that it used
   * @param costUsd what it cost in US dollars, if known
   * @param turns the model calls that it made
   * @param duration how long it took, since it was resumed last
   * @param spending the same usage and cost by agent and model; they sum exactly to {@code usage}
   *     and {@code costUsd}. Empty in logs of versions that did not keep it
   * @param toolCalls the tool calls that it made, refused ones included; -1 in such logs
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
   * A run was ended by an exception. It is unfinished: resuming it goes on where it stopped.
   *
   * @param runId its id
   * @param error what happened
   */
  public record RunFailed(String runId, String error) implements Body {}

  /**
   * A checkpoint was made.
   *
   * @param name its name
   * @param kind what it was made for
   * @param files the id of the state of the files that belongs to it; empty for the one of the next
   *     entry that has one, as no call changed files in between
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
     * A checkpoint of the conversation alone that was asked for.
     *
     * @param name its name
     */
    public CheckpointMade(String name) {
      this(name, Checkpoint.Kind.NAMED, Optional.empty());
    }
  }

  /**
   * The files are about to go back to a checkpoint: the intent. {@link RolledBack} follows when
   * they have, or the process ended in between; who opens the session next goes on with it.
   *
   * @param toSequence the number of the checkpoint's entry
   * @param plan the id of what is to be done to the files, which is stored beside the log
   */
  public record RewindBegan(long toSequence, String plan) implements Body {
    /** Checks that nothing is null. */
    public RewindBegan {
      Objects.requireNonNull(plan, "plan");
    }
  }

  /**
   * The conversation went back to a checkpoint: the entries between that one and this are no longer
   * part of it.
   *
   * @param toSequence the number of the checkpoint's entry
   */
  public record RolledBack(long toSequence) implements Body {}

  /**
   * What is sent of the conversation was made smaller. The conversation itself did not change: each
   * of its messages is still there. The last entry of this kind alone says what is sent. Messages
   * are counted from 0, in the order in which they were added, so that the entry means the same in
   * a copy of the session.
   *
   * @param summarized of the oldest messages, how many are not sent any more; 0 for none
   * @param kept the numbers of the user's messages among them that are sent all the same
   * @param summary what is sent in place of the others; empty for nothing
   * @param shortened the ids of calls whose results are sent as a beginning and an end
   * @param superseded the ids of calls whose results are left out, as a newer one stands further
   *     on; or to make room, where they are among the shortened as well
   * @param size the size before and after
   * @param usage the tokens that the summary cost
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
     * How many tokens a request has, by estimate.
     *
     * @param before before it was made smaller
     * @param after afterwards
     */
    public record Size(long before, long after) {}
  }

  /**
   * The user wrote something to a run under way. It may stand anywhere in the log, between a call
   * and its result too: it waits, and is no message of the conversation before {@link SteeringRead}
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
   * The oldest texts that waited became messages of the user, in their order: the conversation goes
   * on with them here.
   *
   * @param messages how many; 1 or more
   */
  public record SteeringRead(int messages) implements Body {
    /** Checks the number. */
    public SteeringRead {
      if (messages < 1) {
        throw new IllegalArgumentException("At least one text is read, got " + messages);
      }
    }
  }

  /**
   * The store found the end of its log torn, as a process or machine leaves it that ends while it
   * writes, and cut off what was torn. It was never acknowledged. Written by the store itself.
   *
   * @param position the byte at which the log was cut
   * @param bytes how many bytes were cut off
   */
  public record TailTruncated(long position, long bytes) implements Body {}

  /** Keeps a place open in {@link Body}. */
  private record ReservedBody() implements Body {}
}
