package dev.penguin.event;

/** Keeps a place open in {@link AgentEvent}, so that outside code handles cases to come. */
record ReservedEvent(Header header) implements AgentEvent {}
