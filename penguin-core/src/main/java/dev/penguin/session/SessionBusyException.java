package dev.penguin.session;

import dev.penguin.error.PenguinException;

/** The session already has a run, in this process or in another one. */
public final class SessionBusyException extends PenguinException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception for a session of this process.
   *
   * @param sessionId the session's id
   */
  public SessionBusyException(String sessionId) {
    super(
        "Session '"
            + sessionId
            + "' has a run under way. Wait for its end, stop it with Session.cancel(), or run in another session");
  }

  /**
   * Creates an exception for a session that another process uses.
   *
   * @param sessionId the session's id
   * @param holder the user of the session as text, for instance {@code process 4711}
   */
  public SessionBusyException(String sessionId, String holder) {
    super(
        "Session '%s' is in use by %s. Wait until that one is done, or run in another session"
            .formatted(sessionId, holder));
  }
}
