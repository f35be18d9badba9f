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
   * The runs under way in this process, the oldest first, including those of sub-agents. A status
   * says since when a run is under way, and what it does or waits for at this moment. This method
   * only reads memory and takes a few microseconds, so it may be called every second, even while a
   * run hangs. A run is in the list from the moment when it waits for its session. {@link #list}
   * shows runs of other processes as {@link SessionInfo.State#UNFINISHED}.
   *
   * <p>A run that ended to wait for a person, with {@link Outcome#NEEDS_INPUT} or {@link
   * Outcome#NEEDS_APPROVAL}, is not under way: nothing of it is in memory, and any process may
   * continue it. {@link #list} shows it as {@link SessionInfo.State#WAITING} or {@link
   * SessionInfo.State#NEEDS_APPROVAL}. A run whose approver has not answered yet is under way, with
   * {@link dev.penguin.observe.RunActivity.Kind#APPROVAL}.
   */
  List<RunStatus> running();

  /**
   * The sessions of the sub-agents that the runs of a session have called, in the order of the
   * calls. They can be read, steered and forked. They continue only with their parent's run and its
   * permissions; their own {@code run} and {@code resume} are refused.
   *
   * @param id the id of the session
   * @throws dev.penguin.session.NoSuchSessionException when there is no session with this id
   */
  List<SessionInfo> children(String id);

  /**
   * The calls that wait for a decision in any session: {@link Session#pendingApprovals} of each
   * session. Each call's request has the id of its session for {@link #open}. Sessions that cannot
   * be read are skipped; {@link #list} shows them.
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
