-- Version 1: projects, tasks and all that hangs on them.
-- Times are microseconds since 1970, durations nanoseconds, money millionths of a millionth of a US dollar.
-- Lists and maps are JSON. Days are ISO text. A semicolon at the end of a line ends a statement.

CREATE TABLE project (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  status TEXT NOT NULL,
  priority INTEGER NOT NULL,
  tags TEXT NOT NULL,
  workspace TEXT,
  start_date TEXT,
  due_date TEXT,
  metadata TEXT NOT NULL,
  budget_tokens INTEGER,
  budget_cost INTEGER,
  budget_nanos INTEGER,
  budget_calls INTEGER,
  used_tokens INTEGER NOT NULL DEFAULT 0,
  used_cost INTEGER NOT NULL DEFAULT 0,
  used_nanos INTEGER NOT NULL DEFAULT 0,
  used_calls INTEGER NOT NULL DEFAULT 0,
  next_number INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;

CREATE TABLE task (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  project INTEGER NOT NULL REFERENCES project (seq),
  number INTEGER NOT NULL,
  parent INTEGER REFERENCES task (seq),
  children INTEGER NOT NULL DEFAULT 0,
  title TEXT NOT NULL,
  status TEXT NOT NULL,
  phase TEXT NOT NULL,
  priority INTEGER NOT NULL,
  tags TEXT NOT NULL,
  due_date TEXT,
  estimate INTEGER,
  progress INTEGER NOT NULL,
  parallelizable INTEGER NOT NULL,
  effort INTEGER NOT NULL,
  value INTEGER NOT NULL,
  risk INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  assignee TEXT,
  agent_role TEXT,
  budget_tokens INTEGER,
  budget_cost INTEGER,
  budget_nanos INTEGER,
  budget_calls INTEGER,
  used_tokens INTEGER NOT NULL DEFAULT 0,
  used_cost INTEGER NOT NULL DEFAULT 0,
  used_nanos INTEGER NOT NULL DEFAULT 0,
  used_calls INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  UNIQUE (project, number)
) STRICT;

CREATE INDEX task_parent ON task (parent);

CREATE INDEX task_parents ON task (project) WHERE children > 0;

CREATE INDEX task_planned ON task (
  project, priority DESC, ifnull(due_date, 'none'), sequence, effort, value DESC, risk, seq
) WHERE status = 'PLANNED';

CREATE INDEX task_status ON task (project, status);

CREATE INDEX task_priority ON task (project, priority DESC, seq);

CREATE INDEX task_due ON task (project, ifnull(due_date, 'none'), seq);

CREATE INDEX task_updated ON task (project, updated_at, seq);

-- What may be long, apart from the rows that lists read. Without a row, all of it is empty.
CREATE TABLE task_text (
  task INTEGER PRIMARY KEY REFERENCES task (seq) ON DELETE CASCADE,
  description TEXT NOT NULL,
  acceptance_criteria TEXT NOT NULL,
  definition_of_done TEXT NOT NULL,
  recipe TEXT NOT NULL,
  allowed_tools TEXT NOT NULL,
  required_skills TEXT NOT NULL,
  metadata TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE task_search USING fts5 (
  title, description, notes, content='', contentless_delete=1, tokenize='unicode61'
);

CREATE TABLE dependency (
  task INTEGER NOT NULL REFERENCES task (seq) ON DELETE CASCADE,
  depends_on INTEGER NOT NULL REFERENCES task (seq) ON DELETE CASCADE,
  policy TEXT NOT NULL,
  artifact_key TEXT,
  PRIMARY KEY (task, depends_on)
) STRICT, WITHOUT ROWID;

CREATE INDEX dependency_depends_on ON dependency (depends_on);

CREATE TABLE artifact (
  seq INTEGER PRIMARY KEY,
  task INTEGER NOT NULL REFERENCES task (seq) ON DELETE CASCADE,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  location TEXT NOT NULL,
  sha256 TEXT,
  valid INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  metadata TEXT NOT NULL
) STRICT;

CREATE INDEX artifact_task ON artifact (task, key);

CREATE TABLE execution (
  seq INTEGER PRIMARY KEY,
  task INTEGER NOT NULL REFERENCES task (seq) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  executor TEXT NOT NULL,
  session_id TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  outcome TEXT,
  summary TEXT NOT NULL,
  tools_used TEXT NOT NULL,
  error TEXT,
  UNIQUE (task, attempt)
) STRICT;

-- What was spent. A row outlives its task: it goes to the parent, or to the project alone.
CREATE TABLE charge (
  seq INTEGER PRIMARY KEY,
  project INTEGER NOT NULL REFERENCES project (seq),
  task INTEGER REFERENCES task (seq),
  execution INTEGER REFERENCES execution (seq) ON DELETE SET NULL,
  tokens INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  nanos INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  actor_kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE INDEX charge_task ON charge (task);

CREATE INDEX charge_execution ON charge (execution);

CREATE INDEX charge_project ON charge (project);

CREATE TABLE transition (
  seq INTEGER PRIMARY KEY,
  task INTEGER NOT NULL REFERENCES task (seq) ON DELETE CASCADE,
  from_status TEXT NOT NULL,
  to_status TEXT NOT NULL,
  from_phase TEXT NOT NULL,
  to_phase TEXT NOT NULL,
  reason TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE INDEX transition_task ON transition (task);

CREATE TABLE clarification (
  seq INTEGER PRIMARY KEY,
  task INTEGER NOT NULL REFERENCES task (seq) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  question TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  status TEXT NOT NULL,
  answer TEXT,
  answered_by TEXT,
  answered_at INTEGER,
  UNIQUE (task, number)
) STRICT;

CREATE TABLE lease (
  task INTEGER PRIMARY KEY REFERENCES task (seq) ON DELETE CASCADE,
  owner TEXT NOT NULL,
  token TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

-- The outbox: written in the transaction of the change, read in order, never changed.
CREATE TABLE event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  project TEXT NOT NULL,
  task TEXT,
  type TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
