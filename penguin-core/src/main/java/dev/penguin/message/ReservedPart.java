package dev.penguin.message;

/** Keeps a place open in {@link Part}, so that outside code handles kinds to come. */
record ReservedPart() implements Part {}
