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
 * A conversation that goes on from run to run. Thread-safe; one run at a time: a second one, and
 * any other change during a run but {@link #steer} and {@link #cancel}, throws {@link
 * dev.penguin.session.SessionBusyException}.
 *
 * <p>One that was opened under an id that has no session yet is empty; it is made by what is first
 * stored in it. One of {@link Sessions#open} that was deleted since throws {@link
 * dev.penguin.session.NoSuchSessionException}.
 */
public interface Session {

  /** The session's id. */
  String id();

  /**
   * Goes on with the conversation. When a question waits for its answer, the prompt is the answer.
   *
   * @param prompt what the user says
   * @return how the run ended
   * @throws dev.penguin.session.ApprovalPendingException when calls wait for a decision, or were
   *     decided about and have not run: {@link #resume()} goes on with them
   */
  RunResult run(String prompt);

  /**
   * Goes on with the conversation.
   *
   * @param request what to do; its session, if it names one, must be this one
   * @return how the run ended
   */
  RunResult run(RunRequest request);

  /**
   * Goes on with the conversation, for an answer of a type.
   *
   * @param prompt what the user says
   * @param resultType a record, an enum or another type that JSON can hold
   * @param <T> the type of the answer
   * @return the answer
   * @throws ResultTypeException when there is no such answer; it has the result
   */
  default <T> T run(String prompt, Class<T> resultType) {
    return run(RunRequest.of(prompt), resultType).value();
  }

  /**
   * Goes on with the conversation, for an answer of a type that has type arguments.
   *
   * @param prompt what the user says
   * @param resultType the type, for instance {@code new TypeRef<List<Film>>() {}}
   * @param <T> the type of the answer
   * @return the answer
   * @throws ResultTypeException when there is no such answer; it has the result
   */
  default <T> T run(String prompt, TypeRef<T> resultType) {
    return run(RunRequest.of(prompt), resultType).value();
  }

  /**
   * Goes on with the conversation, for an answer of a type.
   *
   * @param request what to do; its session, if it names one, must be this one
   * @param resultType a record, an enum or another type that JSON can hold
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws ResultTypeException when there is no such answer; it has the result
   */
  <T> TypedResult<T> run(RunRequest request, Class<T> resultType);

  /**
   * Goes on with the conversation, for an answer of a type that has type arguments.
   *
   * @param request what to do; its session, if it names one, must be this one
   * @param resultType the type, for instance {@code new TypeRef<List<Film>>() {}}
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws ResultTypeException when there is no such answer; it has the result
   */
  <T> TypedResult<T> run(RunRequest request, TypeRef<T> resultType);

  /**
   * Starts a run on another thread, to be watched and stopped.
   *
   * @param request what to do; its session, if it names one, must be this one
   * @return the run under way
   * @throws dev.penguin.session.SessionBusyException when the session has a run under way
   * @throws java.util.concurrent.RejectedExecutionException when the executor that was given takes
   *     no more work
   */
  AgentRun start(RunRequest request);

  /**
   * Stops the run that is under way in this session, whichever way and on whichever thread it was
   * begun: it ends with {@link Outcome#CANCELLED} soon after this returns. See {@link
   * AgentRun#cancel}.
   *
   * @return whether there was one; {@code false} when no run of this session is under way in this
   *     engine, for instance because it is in another process
   */
  boolean cancel();

  /**
   * Writes something to the run that is under way in this session, whichever way it was begun. See
   * {@link AgentRun#steer}.
   *
   * @param text what the user writes, not blank
   * @return whether the model will read it; {@code false} when no run of this session is under way
   *     in this engine: then nothing is stored, and {@link #run(String)} is the way to go on
   * @throws dev.penguin.session.StorageException when it cannot be stored; the run goes on, as far
   *     as its own entries can be
   * @throws IllegalArgumentException when the text is blank
   */
  boolean steer(String text);

  /**
   * Continues a run that was ended by an exception, by the end of the process, or because calls
   * wait for a decision ({@link Outcome#NEEDS_APPROVAL}). A call that was approved runs once, if
   * its arguments, what it would do and the rights still are what they were; else it is asked about
   * anew. One that was denied gets a result that says why, and one that nobody has decided about
   * goes on waiting. Answers that are there are not requested again, and tools that finished do not
   * run again. When nothing is unfinished, returns the last result again without asking the model.
   * Use {@link #run(String)} instead when the run must not go on: what was open in it gets a result
   * that says so.
   *
   * <p>The run keeps what its request set for tools, permissions, instructions and limits, and
   * those attributes that are texts, numbers and booleans. Tools that the agent no longer has are
   * left out. A model that the request named is asked again, when the agent has it or the name
   * alone is enough to make it; else the agent's own goes on, and a warning is logged. Listeners
   * are the agent's alone, the time begins anew, and an answer of a type is given as text.
   *
   * @return how the run ended
   * @throws IllegalStateException when the session never had a run
   */
  RunResult resume();

  /**
   * Like {@link #resume()}, for an answer of a type. Which type the run was begun with is not
   * stored: give the same one again.
   *
   * @param resultType a record, an enum or another type that JSON can hold
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws ResultTypeException when there is no such answer
   * @throws IllegalStateException when the session never had a run
   * @throws dev.penguin.error.ConfigurationException before the model is asked, when the type has
   *     no JSON form or its module keeps it closed
   */
  <T> TypedResult<T> resume(Class<T> resultType);

  /**
   * Like {@link #resume(Class)}, for a type that has type arguments.
   *
   * @param resultType the type, for instance {@code new TypeRef<List<Film>>() {}}
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws ResultTypeException when there is no such answer
   * @throws IllegalStateException when the session never had a run
   */
  <T> TypedResult<T> resume(TypeRef<T> resultType);

  /**
   * Goes on with a run that a limit ended, under other limits, in this or another process: one that
   * ended with {@link Outcome#TURN_LIMIT}, {@link Outcome#TOOL_CALL_LIMIT}, {@link
   * Outcome#BUDGET_EXCEEDED}, {@link Outcome#TIMED_OUT} or {@link Outcome#LOOP_DETECTED}; also with
   * a run that an exception or the end of the process ended. Nothing that was answered is requested
   * again, and nothing that ran runs again: calls that the limit kept from running have a result
   * that says so, and the model asks for them again if it needs them. An answer that was cut off
   * where the budget ended is asked for once more.
   *
   * <p>The limits take the place of all those that the run had. They count from its start, what it
   * has used included; the time begins anew. They are stored, so that a run that is broken off
   * after this is resumed under them. Otherwise it is as with {@link #resume()}.
   *
   * @param raised the limits from now on; turns, tokens and money above what the run has used, as
   *     are the tool calls and identical calls when it was they that ended it
   * @return how the run ended
   * @throws IllegalArgumentException when a limit is not above what is used; says which
   * @throws IllegalStateException when the last run ended otherwise, with its outcome, or there was
   *     none, or the session is a copy that was made after its end
   */
  RunResult resume(RunLimits raised);

  /**
   * Like {@link #resume(RunLimits)}, for an answer of a type. Which type the run was begun with is
   * not stored: give the same one again.
   *
   * @param raised the limits from now on
   * @param resultType a record, an enum or another type that JSON can hold
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws ResultTypeException when there is no such answer
   * @throws IllegalArgumentException when a limit is not above what is used; says which
   * @throws IllegalStateException when the last run ended otherwise than by a limit, or there was
   *     none, or the session is a copy that was made after its end
   * @throws dev.penguin.error.ConfigurationException before the model is asked, when the type has
   *     no JSON form or its module keeps it closed
   */
  <T> TypedResult<T> resume(RunLimits raised, Class<T> resultType);

  /**
   * Like {@link #resume(RunLimits, Class)}, for a type that has type arguments.
   *
   * @param raised the limits from now on
   * @param resultType the type, for instance {@code new TypeRef<List<Film>>() {}}
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws ResultTypeException when there is no such answer
   * @throws IllegalArgumentException when a limit is not above what is used; says which
   * @throws IllegalStateException when the last run ended otherwise than by a limit, or there was
   *     none, or the session is a copy that was made after its end
   */
  <T> TypedResult<T> resume(RunLimits raised, TypeRef<T> resultType);

  /** The conversation as it stands, whatever is sent of it: a compaction takes nothing away. */
  List<Message> messages();

  /**
   * Makes what is sent of the conversation as small as it can be, the newest exchanges aside: for a
   * pause before other work, or a person who asks for it. What is stored stays. The model is asked
   * for a summary under the agent's limits; where it gives none that can be used, what can be done
   * without is done, and the event says why.
   *
   * @return how much of the window the conversation takes now
   * @throws IllegalStateException when the agent was built with {@link ContextPolicy#off()}
   * @throws dev.penguin.session.SessionBusyException when a run is under way in it
   */
  ContextUsage compact();

  /** How much of the window of the agent's model the conversation takes, as far as is known. */
  ContextUsage contextUsage();

  /**
   * Takes back the questions that wait for an answer, those of agents as well; does nothing when
   * none does. Agents read that when the run goes on.
   */
  void withdrawQuestion();

  /**
   * The questions that wait for an answer, whichever process asked: that of the session's own agent
   * and those of agents that its run has called.
   */
  List<PendingQuestion> pendingQuestions();

  /**
   * Answers a question: that of the session's own agent, or of one that its run has called. It is
   * stored when this returns; the next {@link #resume()} goes on with the agent that asked. That of
   * the session's own agent goes on as a new run under what its last request set; {@link
   * #run(RunRequest)} with the answer as its prompt sets it anew instead.
   *
   * @param questionId its {@link PendingQuestion#id()}
   * @param text the answer
   * @throws IllegalArgumentException when nobody waits for an answer to a question of that id
   * @throws dev.penguin.session.SessionBusyException when the agent is at work
   */
  void answer(String questionId, String text);

  /**
   * The calls that wait for a decision, those of the agents that the run has called as well,
   * whichever process asked: those of a run that ended with {@link Outcome#NEEDS_APPROVAL}, of one
   * whose process is gone, and of one whose approver is being asked right now. Expired ones are not
   * among them.
   */
  List<PendingApproval> pendingApprovals();

  /**
   * Decides about a call that waits, once; the next {@link #resume()} acts on it. The decision is
   * written to the audit file, where there is one, and is stored when this returns. The first one
   * counts, whatever threads and processes decide at the same time. One that is busy with another
   * decision is waited for, up to two seconds.
   *
   * @param approvalId its {@link PendingApproval#id()}
   * @param decision any but {@link Decision.Defer}; arguments of {@link Decision.AllowWith} are
   *     checked like the model's when the call runs
   * @throws IllegalArgumentException when no call waits under that id, or nobody can act on the
   *     decision: it puts the call off, its arguments are no JSON object, or hold a secret, which
   *     is not stored
   * @throws IllegalStateException when it was decided before, or has expired
   * @throws dev.penguin.session.SessionBusyException when a run is under way in the session, whose
   *     approver is asked
   */
  void decide(String approvalId, Decision decision);

  /**
   * Takes back all that waits for a decision, and what was decided and has not run yet. The calls
   * get a result that says so, then {@link #run(String)} goes on with a new prompt, or {@link
   * #resume()} with the old one. Does nothing when no call waits.
   */
  void withdrawApprovals();

  /**
   * Marks a place that the session can go back to: the conversation, and where they are kept, the
   * files of the workspace as they are now.
   *
   * @param name a name for it, not blank; the same name may be used again
   */
  Checkpoint checkpoint(String name);

  /**
   * The checkpoints that the session can go back to, oldest first: those that were asked for, and
   * where the files of the workspace are kept, those before calls that may have changed files,
   * after runs, and before the session went back to another one.
   */
  List<Checkpoint> checkpoints();

  /**
   * Goes back to a checkpoint: the conversation, the list of what is to do, what was allowed for
   * the session, and the files that the agent and its sub-agents changed in the workspace since,
   * all of it or nothing. What runs in the background for the session is ended. A checkpoint of the
   * present is made first, to which the session can go back in turn.
   *
   * <p>What a person changed is left: a path that both changed since is a conflict that the report
   * names. What a person changes while a command of the agent runs cannot be told from its work.
   * When the process ends in the middle, the next one goes on as it opens the session.
   *
   * @param checkpoint one of {@link #checkpoints()}
   * @return what was restored, and what was not
   * @throws IllegalStateException when no files are kept: without workspace or state directory, or
   *     with {@code checkpoints(false)}; or when the session is that of a sub-agent
   * @throws IllegalArgumentException when the checkpoint is none of this session's
   * @throws dev.penguin.session.StorageException when a file cannot be written, or the files of the
   *     checkpoint are too old to be kept; all is as it was before
   * @throws dev.penguin.session.SessionBusyException when a run is under way in it
   */
  RewindReport rewind(Checkpoint checkpoint);

  /**
   * Takes back what the agent did to one path and what is below it, and leaves the conversation. A
   * checkpoint of the present is made first, as for {@link #rewind}.
   *
   * @param since one of {@link #checkpoints()}: the path becomes what it was there
   * @param path the path, as {@link SessionChanges} has it
   * @return what was restored, and what was not
   * @throws IllegalStateException when no files are kept, as for {@link #rewind}
   * @throws IllegalArgumentException when the checkpoint is none of this session's, or the path is
   *     not in the workspace
   * @throws dev.penguin.session.SessionBusyException when a run is under way in it
   */
  RewindReport takeBack(Checkpoint since, String path);

  /**
   * What the agent and its sub-agents have changed in the workspace since the session began, as far
   * as their calls have ended. What a person did to the same files is in it, too.
   *
   * @throws IllegalStateException when no files are kept, as for {@link #rewind}
   */
  SessionChanges changes();

  /**
   * The same since a checkpoint.
   *
   * @param since one of {@link #checkpoints()}
   * @throws IllegalStateException when no files are kept, as for {@link #rewind}
   * @throws IllegalArgumentException when the checkpoint is none of this session's
   */
  SessionChanges changes(Checkpoint since);

  /**
   * Goes back to a checkpoint. Messages added since then are no longer part of the conversation,
   * but the log keeps them. What was decided before does not count any more: a call that waits
   * again is asked about anew, so that it never runs twice on one decision.
   *
   * @param checkpoint one of {@link #checkpoints()}
   * @throws IllegalArgumentException when it is none of this session's
   */
  void rollbackConversation(Checkpoint checkpoint);

  /**
   * A new anonymous session with the same conversation. A run that is under way, or was broken off,
   * is an unfinished one of the copy too: {@link #resume()} it there, or give the copy a prompt.
   * What sub-agents had begun stays with the original: their open calls get a result that says so.
   * A copy of the session of a sub-agent has no parent, and no unfinished run. Approvals stay here:
   * what waits for a decision is asked about anew when the copy goes on.
   */
  Session fork();

  /**
   * A new anonymous session with the conversation as it stood at a checkpoint.
   *
   * @param checkpoint one of {@link #checkpoints()}
   * @throws IllegalArgumentException when it is none of this session's
   */
  Session fork(Checkpoint checkpoint);

  /**
   * A new anonymous session with the conversation and the files as they stood at a checkpoint. Its
   * runs work in the copy of the files unless they name another workspace.
   *
   * @param checkpoint one of {@link #checkpoints()}
   * @param directory where the files go: empty, or not there yet
   * @throws dev.penguin.error.ConfigurationException when something is in the directory
   * @throws IllegalStateException when no files are kept, as for {@link #rewind}
   * @throws IllegalArgumentException when the checkpoint is none of this session's
   */
  Session fork(Checkpoint checkpoint, Path directory);

  /**
   * Where the store found the end of the log torn and cut it off, oldest first; empty for nearly
   * every session. What was cut off was never acknowledged.
   */
  List<TailTruncated> truncations();
}
