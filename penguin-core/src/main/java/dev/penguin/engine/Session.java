package dev.penguin.engine;

import dev.penguin.message.Message;
import dev.penguin.session.Checkpoint;
import java.util.List;

/**
 * A conversation that goes on from run to run. Thread-safe; one run at a time: a second one, and
 * any other change during a run, throws {@link dev.penguin.session.SessionBusyException}.
 */
public interface Session {

  /** The session's id. */
  String id();

  /**
   * Goes on with the conversation. When a question waits for its answer, the prompt is the answer.
   *
   * @param prompt what the user says
   * @return how the run ended
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
   * Goes on with a run that was ended by an exception or by the end of the process: answers that
   * are there are not asked for again, and tools that finished do not run again. When nothing is
   * unfinished, gives the last result again without asking the model.
   *
   * <p>The run keeps the tools, permissions and instructions that its request narrowed; its model,
   * limits, attributes and answer type are the agent's.
   *
   * @return how the run ended
   * @throws IllegalStateException when the session never had a run
   */
  RunResult resume();

  /** The conversation as it stands. */
  List<Message> messages();

  /** Takes back the question that waits for an answer; does nothing when none does. */
  void withdrawQuestion();

  /**
   * Marks a place that the conversation can go back to.
   *
   * @param name a name for it, not blank; the same name may be used again
   */
  Checkpoint checkpoint(String name);

  /** The checkpoints that the conversation can go back to, oldest first. */
  List<Checkpoint> checkpoints();

  /**
   * Goes back to a checkpoint. What was said since is no longer part of the conversation; the log
   * keeps it.
   *
   * @param checkpoint one of {@link #checkpoints()}
   * @throws IllegalArgumentException when it is none of this session's
   */
  void rollback(Checkpoint checkpoint);

  /** A new anonymous session with the same conversation. */
  Session fork();

  /**
   * A new anonymous session with the conversation as it stood at a checkpoint.
   *
   * @param checkpoint one of {@link #checkpoints()}
   * @throws IllegalArgumentException when it is none of this session's
   */
  Session fork(Checkpoint checkpoint);
}
