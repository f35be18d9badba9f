package dev.penguin.engine;

import dev.penguin.policy.PendingApproval;
import dev.penguin.session.SessionInfo;
import java.util.List;

/** The sessions of an agent. Thread-safe. */
public interface Sessions {

  /** All of them, the one that was last used first. */
  List<SessionInfo> list();

  /**
   * The calls that wait for a decision in any session: {@link Session#pendingApprovals} of each.
   * Their requests name the session that {@link #open} takes. Sessions that cannot be read are
   * passed over; {@link #list} shows them.
   */
  List<PendingApproval> pendingApprovals();

  /**
   * Opens a session that exists.
   *
   * @param id its id
   * @throws dev.penguin.session.NoSuchSessionException when there is none of that id
   */
  Session open(String id);

  /**
   * Deletes a session and its log.
   *
   * @param id its id
   * @throws dev.penguin.session.NoSuchSessionException when there is none of that id
   * @throws dev.penguin.session.SessionBusyException when a run is under way in it
   */
  void delete(String id);
}
