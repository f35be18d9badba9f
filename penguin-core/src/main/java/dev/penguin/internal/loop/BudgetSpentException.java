package dev.penguin.internal.loop;

/** What is left of the budget does not do for a model call. Its message says so in words. */
final class BudgetSpentException extends Exception {
  private static final long serialVersionUID = 1L;

  BudgetSpentException(String message) {
    super(message, null, false, false);
  }
}
