-- Version 3: what calls of agents' tools have changed, so that a call that runs again changes nothing more.

CREATE TABLE tool_call (
  seq INTEGER PRIMARY KEY,
  idempotency_key TEXT NOT NULL,
  task INTEGER NOT NULL REFERENCES task (seq) ON DELETE CASCADE,
  call_id TEXT NOT NULL,
  tool TEXT NOT NULL,
  result TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (idempotency_key, tool)
) STRICT;

CREATE INDEX tool_call_task ON tool_call (task);
