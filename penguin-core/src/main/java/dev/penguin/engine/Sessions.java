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
   * The current runs of this process, the oldest first, including those of sub-agents: their start,
   * and what each does or waits for now. Reads only memory and takes some microseconds, so it may
   * be called each second, also while a run hangs. Runs of other processes appear in {@link #list}
   * as {@link SessionInfo.State#UNFINISHED}.
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
