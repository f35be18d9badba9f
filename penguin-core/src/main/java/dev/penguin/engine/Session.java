package dev.penguin.engine;

import dev.penguin.message.Message;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.ContextUsage;
import dev.penguin.session.PendingQuestion;
import dev.penguin.session.RewindReport;
import dev.penguin.session.SessionChanges;
import dev.penguin.session.SessionEntry.TailTruncated;
import java.nio.file.Path;
import java.util.List;

/**
 * A conversation of one or more runs. Thread-safe. A session has one run at a time: a second run,
 * and any other change during a run except {@link #steer} and {@link #cancel}, throws {@link
 * dev.penguin.session.SessionBusyException}.
 *
 * <p>A session with a new id is empty and is created when something is first stored in it. A
 * session from {@link Sessions#open} that was deleted since then throws {@link
 * dev.penguin.session.NoSuchSessionException}.
 */
public interface Session {

  /** The session's id. */
  String id();

  /**
   * Continues the conversation. If a question waits for an answer, the prompt is the answer.
   *
   * @param prompt the user's message
   * @return how the run ended
   * @throws dev.penguin.session.ApprovalPendingException when calls wait for a decision, or have a
   *     decision but have not run; {@link #resume()} continues with them
   */
  RunResult run(String prompt);

  /**
   * Continues the conversation.
   *
   * @param request the request; if it names a session, it must be this one
   * @return how the run ended
   */
  RunResult run(RunRequest request);

  /**
   * Continues the conversation and returns an answer of the given type.
   *
   * @param prompt the user's message
   * @param resultType a record, an enum or another type that can be converted to JSON
   * @param <T> the type of the answer
   * @return the answer
   * @throws ResultTypeException when the run gave no such answer, also when a limit ended it; its
   *     {@link ResultTypeException#result() result} has outcome, reason and text
   */
  default <T> T run(String prompt, Class<T> resultType) {
    return run(RunRequest.of(prompt), resultType).value();
  }

  /**
   * Continues the conversation and returns an answer of a type with type arguments.
   *
   * @param prompt the user's message
   * @param resultType the type, for instance {@code new TypeRef<List<Film>>() {}}
   * @param <T> the type of the answer
   * @return the answer
   * @throws ResultTypeException when the run gave no such answer, also when a limit ended it; its
   *     {@link ResultTypeException#result() result} has outcome, reason and text
   */
  default <T> T run(String prompt, TypeRef<T> resultType) {
    return run(RunRequest.of(prompt), resultType).value();
  }

  /**
   * Continues the conversation and returns an answer of the given type.
   *
   * @param request the request; if it names a session, it must be this one
   * @param resultType a record, an enum or another type that can be converted to JSON
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws ResultTypeException when the run gave no such answer, also when a limit ended it; its
   *     {@link ResultTypeException#result() result} has outcome, reason and text
   */
  <T> TypedResult<T> run(RunRequest request, Class<T> resultType);

  /**
   * Continues the conversation and returns an answer of a type with type arguments.
   *
   * @param request the request; if it names a session, it must be this one
   * @param resultType the type, for instance {@code new TypeRef<List<Film>>() {}}
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws ResultTypeException when the run gave no such answer, also when a limit ended it; its
   *     {@link ResultTypeException#result() result} has outcome, reason and text
   */
  <T> TypedResult<T> run(RunRequest request, TypeRef<T> resultType);

  /**
   * Starts a run on another thread. The returned object lets you watch and stop the run.
   *
   * @param request the request; if it names a session, it must be this one
   * @return the started run
   * @throws dev.penguin.session.SessionBusyException when the session already has a run
   * @throws java.util.concurrent.RejectedExecutionException when the configured executor accepts no
   *     more work
   */
  AgentRun start(RunRequest request);

  /**
   * Stops the session's current run, however and on whichever thread it was started. The run ends
   * with {@link Outcome#CANCELLED} soon after this method returns. See {@link AgentRun#cancel}.
   *
   * @return {@code true} if there was a run; {@code false} if the session has no run in this
   *     engine, for instance because it is in another process
   */
  boolean cancel();

  /**
   * Sends a user's message to the session's current run, however it was started. See {@link
   * AgentRun#steer}.
   *
   * @param text the message, not blank
   * @return {@code true} if the model will read the message; {@code false} if the session has no
   *     run in this engine: then nothing is stored, so use {@link #run(String)}
   * @throws dev.penguin.session.StorageException when the message cannot be stored; the run
   *     continues as long as its own entries can be stored
   * @throws IllegalArgumentException when the text is blank
   */
  boolean steer(String text);

  /**
   * Continues a run that was ended by an exception, by the end of the process, or because calls
   * wait for a decision ({@link Outcome#NEEDS_APPROVAL}). An approved call runs once if its
   * arguments, its effect and the permissions have not changed; otherwise the approver is asked
   * again. A denied call gets a result with the reason. A call without a decision continues to
   * wait. Requests with a stored reply are not sent again, and finished tools do not run again. If
   * nothing is unfinished, this method returns the last result without a request to the model. If
   * the run must not continue, use {@link #run(String)} instead: then open calls get a result that
   * says so.
   *
   * <p>The run keeps its request's tools, permissions, instructions and limits, and those
   * attributes that are texts, numbers or booleans. Tools that the agent no longer has are left
   * out. If the request named a model, the run uses that model again if the agent has it or the
   * name alone is enough to create it; otherwise it uses the agent's model and logs a warning. The
   * run has only the agent's listeners, its time starts again from zero, and a typed answer is
   * returned as text.
   *
   * @return how the run ended
   * @throws IllegalStateException when the session never had a run
   */
  RunResult resume();

  /**
   * Like {@link #resume()}, for a typed answer. The type of the original run is not stored: pass
   * the same type again.
   *
   * @param resultType a record, an enum or another type that can be converted to JSON
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws ResultTypeException when the run gave no such answer, also when a limit ended it; its
   *     {@link ResultTypeException#result() result} has outcome, reason and text
   * @throws IllegalStateException when the session never had a run
   * @throws dev.penguin.error.ConfigurationException before any request to the model, when the type
   *     cannot be converted to JSON or its module does not open its package
   */
  <T> TypedResult<T> resume(Class<T> resultType);

  /**
   * Like {@link #resume(Class)}, for a type that has type arguments.
   *
   * @param resultType the type, for instance {@code new TypeRef<List<Film>>() {}}
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws ResultTypeException when the run gave no such answer, also when a limit ended it; its
   *     {@link ResultTypeException#result() result} has outcome, reason and text
   * @throws IllegalStateException when the session never had a run
   */
  <T> TypedResult<T> resume(TypeRef<T> resultType);

  /**
   * Continues a run with other limits, in this or another process. The run must have ended with
   * {@link Outcome#TURN_LIMIT}, {@link Outcome#TOOL_CALL_LIMIT}, {@link Outcome#BUDGET_EXCEEDED},
   * {@link Outcome#TIMED_OUT} or {@link Outcome#LOOP_DETECTED}, or by an exception or the end of
   * the process. Answered requests are not repeated, and calls that ran do not run again. Calls
   * that the limit prevented have a result that says so; the model can call again. An answer that
   * was cut off because the budget ended is requested again.
   *
   * <p>The new limits replace all limits of the run. They count from its start and include what it
   * has used; only its time starts again from zero. They are stored, so a later {@code resume()}
   * uses them too. Everything else is as with {@link #resume()}.
   *
   * @param raised the limits from now on; turns, tokens and money must be above what the run has
   *     used, and so must tool calls or identical calls if they ended the run
   * @return how the run ended
   * @throws IllegalArgumentException when a limit is not above what is used; the message names it
   * @throws IllegalStateException when the last run ended with another outcome, which the message
   *     names, or there was no run, or the session is a copy made after its end
   */
  RunResult resume(RunLimits raised);

  /**
   * Like {@link #resume(RunLimits)}, for a typed answer. The type of the original run is not
   * stored: pass the same type again.
   *
   * @param raised the limits from now on
   * @param resultType a record, an enum or another type that can be converted to JSON
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws ResultTypeException when the run gave no such answer, also when a limit ended it; its
   *     {@link ResultTypeException#result() result} has outcome, reason and text
   * @throws IllegalArgumentException when a limit is not above what is used; the message names it
   * @throws IllegalStateException when the last run did not end by a limit, or there was no run, or
   *     the session is a copy made after its end
   * @throws dev.penguin.error.ConfigurationException before any request to the model, when the type
   *     cannot be converted to JSON or its module does not open its package
   */
  <T> TypedResult<T> resume(RunLimits raised, Class<T> resultType);

  /**
   * Like {@link #resume(RunLimits, Class)}, for a type that has type arguments.
   *
   * @param raised the limits from now on
   * @param resultType the type, for instance {@code new TypeRef<List<Film>>() {}}
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws ResultTypeException when the run gave no such answer, also when a limit ended it; its
   *     {@link ResultTypeException#result() result} has outcome, reason and text
   * @throws IllegalArgumentException when a limit is not above what is used; the message names it
   * @throws IllegalStateException when the last run did not end by a limit, or there was no run, or
   *     the session is a copy made after its end
   */
  <T> TypedResult<T> resume(RunLimits raised, TypeRef<T> resultType);

  /** All messages of the conversation. A compaction removes none of them. */
  List<Message> messages();

  /**
   * Makes the messages to send as small as possible, except the newest exchanges. Use it before
   * other work or when a person asks for it. Stored messages do not change. The model writes a
   * summary under the agent's limits. If it writes no usable summary, only the other steps of the
   * compaction are done, and the event says why.
   *
   * @return how much of the context window the conversation takes now
   * @throws IllegalStateException when the agent was built with {@link ContextPolicy#off()}
   * @throws dev.penguin.session.SessionBusyException when the session has a run
   */
  ContextUsage compact();

  /** How much of the agent's model's context window the conversation takes, if known. */
  ContextUsage contextUsage();

  /**
   * Withdraws all questions that wait for an answer, including those of sub-agents. A sub-agent
   * reads that its question was withdrawn when the run continues. Does nothing if no question
   * waits.
   */
  void withdrawQuestion();

  /**
   * The questions that wait for an answer, also those from other processes: the question of the
   * session's own agent and those of agents that its run has called.
   */
  List<PendingQuestion> pendingQuestions();

  /**
   * Answers a question of the session's own agent, or of an agent that its run has called. The
   * answer is stored when this method returns; the next {@link #resume()} continues the agent that
   * asked. After an answer to the session's own agent, {@code resume()} begins a new run with the
   * settings of the last request. To change the settings, call {@link #run(RunRequest)} with the
   * answer as prompt instead.
   *
   * @param questionId the question's {@link PendingQuestion#id()}
   * @param text the answer
   * @throws IllegalArgumentException when no question with this id waits for an answer
   * @throws dev.penguin.session.SessionBusyException when the agent is running
   */
  void answer(String questionId, String text);

  /**
   * The calls that wait for a decision, including those of agents that the run has called, and
   * those from other processes. They belong to a run that ended with {@link
   * Outcome#NEEDS_APPROVAL}, whose process has ended, or whose approver is being asked right now.
   * Expired ones are not included.
   */
  List<PendingApproval> pendingApprovals();

  /**
   * Decides about a waiting call; the next {@link #resume()} acts on the decision. When this method
   * returns, the decision is stored, and written to the audit file if there is one. If several
   * threads or processes decide, the first decision counts. Waits up to two seconds while another
   * decision is being stored.
   *
   * @param approvalId the call's {@link PendingApproval#id()}
   * @param decision any but {@link Decision.Defer}; arguments of {@link Decision.AllowWith} are
   *     checked against the tool's schema, and once more, like the model's, when the call runs. The
   *     schema of a tool that only single runs have is known when the call runs
   * @throws IllegalArgumentException when no call waits under this id, or the decision cannot be
   *     used: it defers the call, or its arguments are not a JSON object, do not fit the schema, or
   *     hold a secret, which is not stored. Nothing is decided then
   * @throws IllegalStateException when the call was already decided, or has expired
   * @throws dev.penguin.session.SessionBusyException when the session has a run whose approver is
   *     being asked
   */
  void decide(String approvalId, Decision decision);

  /**
   * Withdraws all calls that wait for a decision, and those that have a decision but have not run.
   * The calls get a result that says so. Then {@link #run(String)} continues with a new prompt, or
   * {@link #resume()} with the old one. Does nothing if no call waits.
   */
  void withdrawApprovals();

  /**
   * Marks the present state so that the session can be rolled back to it: the conversation and, if
   * the agent keeps copies of them, the files of the workspace.
   *
   * @param name the checkpoint's name, not blank; a name may be used several times
   */
  Checkpoint checkpoint(String name);

  /**
   * The checkpoints to which the session can be rolled back, oldest first. This includes those made
   * with {@link #checkpoint}. If the agent keeps copies of the workspace's files, it also includes
   * automatic checkpoints: before calls that may have changed files, after runs, and before a
   * rollback.
   */
  List<Checkpoint> checkpoints();

  /**
   * Whether the files of a checkpoint are still kept, so that {@link #rewind} can restore them:
   * false for one that {@code checkpointRetention} deleted. True also where nothing that could
   * change files came before it.
   *
   * @param checkpoint one of {@link #checkpoints()}
   * @throws IllegalStateException when no files are kept, as for {@link #rewind}
   * @throws IllegalArgumentException when the checkpoint does not belong to this session
   */
  boolean keepsFiles(Checkpoint checkpoint);

  /**
   * Rolls back to a checkpoint: restores the conversation, the to-do list, the rules allowed for
   * the session, and the files that the agent and its sub-agents changed in the workspace since
   * then. Either everything is restored or nothing. Ends the session's background processes. First
   * makes a checkpoint of the present, so that the rollback can be undone.
   *
   * <p>Changes by a person are kept: a path that both the agent and a person changed since the
   * checkpoint is a conflict, which the report names. Changes that a person makes while a command
   * of the agent runs count as the agent's. If the process ends in the middle, the next process
   * completes the rollback when it opens the session.
   *
   * @param checkpoint one of {@link #checkpoints()}
   * @return what was restored, and what was not
   * @throws IllegalStateException when no copies of files are kept (without workspace or state
   *     directory, or with {@code checkpoints(false)}), or when the session belongs to a sub-agent
   * @throws IllegalArgumentException when the checkpoint does not belong to this session
   * @throws dev.penguin.session.StorageException when a file cannot be written, or the checkpoint's
   *     files were deleted because of their age; nothing has changed then
   * @throws dev.penguin.session.SessionBusyException when the session has a run
   */
  RewindReport rewind(Checkpoint checkpoint);

  /**
   * Undoes the agent's changes of one path and everything below it. The conversation does not
   * change. Makes a checkpoint of the present first, like {@link #rewind}.
   *
   * @param since one of {@link #checkpoints()}, to whose state the path returns
   * @param path the path, as {@link SessionChanges} names it
   * @return what was restored, and what was not
   * @throws IllegalStateException when no copies of files are kept, as for {@link #rewind}
   * @throws IllegalArgumentException when the checkpoint does not belong to this session, or the
   *     path is not below the workspace, or is neither there nor was at the checkpoint
   * @throws dev.penguin.session.SessionBusyException when the session has a run
   */
  RewindReport takeBack(Checkpoint since, String path);

  /**
   * The changes that the agent and its sub-agents made in the workspace since the session began, by
   * calls that have ended. Changes by a person in the same files are included. If {@code
   * checkpointRetention} deleted the first checkpoints, the changes since the oldest one that is
   * kept.
   *
   * @throws IllegalStateException when no copies of files are kept, as for {@link #rewind}
   */
  SessionChanges changes();

  /**
   * {@link #changes()} since a checkpoint.
   *
   * @param since one of {@link #checkpoints()}
   * @throws IllegalStateException when no copies of files are kept, as for {@link #rewind}
   * @throws IllegalArgumentException when the checkpoint does not belong to this session
   * @throws dev.penguin.session.StorageException when the checkpoint's files were deleted because
   *     of their age
   */
  SessionChanges changes(Checkpoint since);

  /**
   * Rolls back the conversation to a checkpoint. Messages added since then are no longer part of
   * the conversation, but the log keeps them. Earlier decisions no longer count: a call that waits
   * again needs a new decision, so it never runs twice on one decision.
   *
   * @param checkpoint one of {@link #checkpoints()}
   * @throws IllegalArgumentException when the checkpoint does not belong to this session
   */
  void rollbackConversation(Checkpoint checkpoint);

  /**
   * Returns a new anonymous session with the same conversation. A running or unfinished run is an
   * unfinished run of the copy, too: {@link #resume()} it there, or give the copy a prompt. Runs of
   * sub-agents stay with the original; in the copy, their open calls get a result that says so. A
   * copy of a sub-agent's session has no parent and no unfinished run. Approvals stay with the
   * original: calls that wait for a decision need a new one when the copy continues.
   */
  Session fork();

  /**
   * Returns a new anonymous session with the conversation of a checkpoint.
   *
   * @param checkpoint one of {@link #checkpoints()}
   * @throws IllegalArgumentException when the checkpoint does not belong to this session
   */
  Session fork(Checkpoint checkpoint);

  /**
   * Returns a new anonymous session with the conversation and the files of a checkpoint. Its runs
   * work in the copy of the files unless they name another workspace.
   *
   * @param checkpoint one of {@link #checkpoints()}
   * @param directory the directory for the files; must be empty or not exist, and lie outside of
   *     the workspace and of the state directory
   * @throws dev.penguin.error.ConfigurationException when the directory is not such a one
   * @throws IllegalStateException when no copies of files are kept, as for {@link #rewind}
   * @throws IllegalArgumentException when the checkpoint does not belong to this session
   */
  Session fork(Checkpoint checkpoint, Path directory);

  /**
   * The places where the store found an incomplete end of the log and cut it off, oldest first;
   * usually empty. The removed bytes were never acknowledged.
   */
  List<TailTruncated> truncations();
}
