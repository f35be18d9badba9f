package dev.penguin.provider.wire;

/** A strict server refuses a request; the message says where and why. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Refused(String message) {
    super(message);
  }
}
