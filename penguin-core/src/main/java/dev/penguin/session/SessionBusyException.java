package dev.penguin.session;

import dev.penguin.error.PenguinException;

/** Another run is under way in the session, in this process or in another one. */
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
            + "' has a run under way. Wait for its end, stop it with Session.cancel(), or run in another session");
  }

  /**
   * One for an id that somebody else has.
   *
   * @param sessionId the session's id
   * @param holder who has it, in words: {@code process 4711}
   */
  public SessionBusyException(String sessionId, String holder) {
    super(
        "Session '%s' is in use by %s. Wait until that one is done, or run in another session"
            .formatted(sessionId, holder));
  }
}
