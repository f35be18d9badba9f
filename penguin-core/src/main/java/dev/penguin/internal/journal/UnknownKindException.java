package dev.penguin.internal.journal;

/** Something in an entry that this version does not know. */
final class UnknownKindException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnknownKindException(String what) {
    super(what);
  }
}
