-- Version 2: which item of a blueprint a task was made from.

CREATE TABLE blueprint_item (
  task INTEGER PRIMARY KEY REFERENCES task (seq) ON DELETE CASCADE,
  project INTEGER NOT NULL REFERENCES project (seq),
  key TEXT NOT NULL,
  UNIQUE (project, key)
) STRICT;
