package dev.penguin.provider.wire;

/** A strict server refuses a request; the message says where and why. */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Refused(String message) {
    super(message);
  }
}
