package dev.penguin.session;

import dev.penguin.error.PenguinException;

/** Another run is under way in the session. */
public final class SessionBusyException extends PenguinException {
  private static final long serialVersionUID = 1L;

  /**
   * One for an id.
   *
   * @param sessionId the session's id
   */
  public SessionBusyException(String sessionId) {
    super(
        "Session '"
            + sessionId
            + "' has a run under way. Wait for its end, cancel it, or run in another session");
  }
}
