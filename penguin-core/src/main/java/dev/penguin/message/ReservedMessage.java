package dev.penguin.message;

/** Keeps a place open in {@link Message}, so that outside code handles kinds to come. */
record ReservedMessage(String text) implements Message {}
