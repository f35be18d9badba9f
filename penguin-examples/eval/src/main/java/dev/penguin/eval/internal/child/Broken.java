package dev.penguin.eval.internal.child;

/** Ends a check: the solution cannot be asked any more. No test of a problem catches it. */
final class Broken extends Error {
  private static final long serialVersionUID = 1;

  private final String status;

  Broken(String status, String reason) {
    super(reason, null, false, false);
    this.status = status;
  }

  String status() {
    return status;
  }
}
