package dev.penguin.engine;

import dev.penguin.observe.RunStatus;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.SessionInfo;
import java.util.List;

/** The sessions of an agent. Thread-safe. */
public interface Sessions {

  /**
   * All sessions, the last used first, including those of sub-agents, which name their {@linkplain
   * SessionInfo#parent() parent}.
   */
  List<SessionInfo> list();

  /**
   * The runs under way in this process, the oldest first, those of sub-agents included: since when
   * each one runs, and what it does or waits for at this moment. It reads memory alone and takes
   * some microseconds, so that it may be asked each second, also while a run hangs. A run is in it
   * from the moment in which it waits for its session. Runs of other processes show in {@link
   * #list} as {@link SessionInfo.State#UNFINISHED}.
   *
   * <p>A run that asked a person and ended for it, with {@link Outcome#NEEDS_INPUT} or {@link
   * Outcome#NEEDS_APPROVAL}, is not under way: nothing of it is in memory, and any process may go
   * on with it. {@link #list} shows it as {@link SessionInfo.State#WAITING} or {@link
   * SessionInfo.State#NEEDS_APPROVAL}. A call whose approver still thinks holds its run up, which
   * is here with {@link dev.penguin.observe.RunActivity.Kind#APPROVAL}.
   */
  List<RunStatus> running();

  /**
   * The sessions of the sub-agents that the runs of a session have called, in the order of the
   * calls. They can be read, steered and forked. They continue only with their parent's run and
   * under its rights: a run or a resume of their own is refused.
   *
   * @param id the id of the session
   * @throws dev.penguin.session.NoSuchSessionException when there is no session with this id
   */
  List<SessionInfo> children(String id);

  /**
   * The calls that wait for a decision in any session: {@link Session#pendingApprovals} of each.
   * Their requests name the session that {@link #open} takes. Sessions that cannot be read are
   * skipped; {@link #list} shows them.
   */
  List<PendingApproval> pendingApprovals();

  /**
   * Opens an existing session.
   *
   * @param id its id
   * @throws dev.penguin.session.NoSuchSessionException when there is no session with this id
   */
  Session open(String id);

  /**
   * Deletes a session and its log, with the sessions of its sub-agents.
   *
   * @param id its id
   * @throws dev.penguin.session.NoSuchSessionException when there is no session with this id
   * @throws dev.penguin.session.SessionBusyException when the session has a run
   */
  void delete(String id);
}
