package dev.penguin.internal.http;

import java.io.IOException;

/** A server sends more than any reply needs. */
public final class ReplyTooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * One that says what is too large.
   *
   * @param message what, and the limit
   */
  public ReplyTooLargeException(String message) {
    super(message);
  }
}
