package dev.penguin.internal.loop;

/**
 * What is left of the budget does not do for a model call; the message says so in words. Unchecked,
 * as it passes through interceptors; nobody but the loop and {@link ModelCall} knows it.
 */
final class BudgetSpentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BudgetSpentException(String message) {
    super(message, null, false, false);
  }
}
