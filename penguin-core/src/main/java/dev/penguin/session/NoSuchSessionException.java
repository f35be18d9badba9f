package dev.penguin.session;

import dev.penguin.error.PenguinException;

/** There is no session with this id. */
public final class NoSuchSessionException extends PenguinException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception for an id.
   *
   * @param sessionId the id
   */
  public NoSuchSessionException(String sessionId) {
    super(
        "There is no session '"
            + sessionId
            + "'. Sessions.list() names those that exist; PenguinAgent.session(id) begins one");
  }
}
