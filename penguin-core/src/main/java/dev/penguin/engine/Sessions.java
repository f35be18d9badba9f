package dev.penguin.engine;

import dev.penguin.session.SessionInfo;
import java.util.List;

/** The sessions of an agent. Thread-safe. */
public interface Sessions {

  /** All of them, the one that was last used first. */
  List<SessionInfo> list();

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
