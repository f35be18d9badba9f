package dev.penguin.examples.quickstart;

/** The scripted developer cannot go on. */
final class Blocked extends Exception {
  private static final long serialVersionUID = 1L;

  Blocked(String reason) {
    super(reason);
  }
}
