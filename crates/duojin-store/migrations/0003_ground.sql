-- Organisations, from the pack or added here. A tree: `parent` never leads back to the row itself. `closed_on` is the first day without it.
CREATE TABLE organisations (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL,
  parent TEXT REFERENCES organisations (id),
  area TEXT,
  entity BIGINT,
  from_pack BOOLEAN NOT NULL,
  closed_on TEXT,
  version BIGINT NOT NULL
);

CREATE TABLE people (
  id TEXT PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  demo BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT,
  version BIGINT NOT NULL
);

-- One row a person who may sign in with a password.
CREATE TABLE passwords (
  person TEXT PRIMARY KEY REFERENCES people (id),
  hash TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);

-- Attempts since the last right password, by the SHA-256 of the login: one nobody has is counted and locked like any other.
CREATE TABLE sign_in_attempts (
  login_hash TEXT PRIMARY KEY,
  attempts BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  locked_until BIGINT
);

-- Earlier passwords, so that they are not used again.
CREATE TABLE password_history (
  person TEXT NOT NULL REFERENCES people (id),
  changed_at BIGINT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (person, changed_at)
);

-- Links that work once: the first administrator's, invitations, resets. Only the hash of the token is kept.
CREATE TABLE links (
  token_hash TEXT PRIMARY KEY,
  purpose TEXT NOT NULL,
  person TEXT REFERENCES people (id),
  made_by TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  person TEXT NOT NULL REFERENCES people (id),
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended_why TEXT,
  address TEXT NOT NULL,
  agent TEXT NOT NULL
);

CREATE INDEX sessions_by_person ON sessions (person, created_at);

-- A seat in an organisation: its role, and what it reaches beyond the organisation's own area. `closed_on` is the first day without it.
CREATE TABLE posts (
  id TEXT PRIMARY KEY,
  organisation TEXT NOT NULL REFERENCES organisations (id),
  role TEXT NOT NULL,
  title TEXT NOT NULL,
  sectors TEXT NOT NULL,
  closed_on TEXT,
  version BIGINT NOT NULL
);

CREATE INDEX posts_by_organisation ON posts (organisation);

-- Who held a post when. Days are civil dates in Asia/Shanghai, `to_day` is the last day.
CREATE TABLE holdings (
  id TEXT PRIMARY KEY,
  post TEXT NOT NULL REFERENCES posts (id),
  person TEXT NOT NULL REFERENCES people (id),
  from_day TEXT NOT NULL,
  to_day TEXT,
  note TEXT NOT NULL,
  recorded_by TEXT NOT NULL,
  recorded_at BIGINT NOT NULL
);

CREATE INDEX holdings_by_person ON holdings (person, from_day);
CREATE INDEX holdings_by_post ON holdings (post, from_day);

-- The chain. `hash` covers every column of the row and the hash before it.
CREATE TABLE audit (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  post TEXT NOT NULL,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  object TEXT NOT NULL,
  detail TEXT NOT NULL,
  address TEXT NOT NULL,
  hash TEXT NOT NULL
);

CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_who ON audit (who, seq);
CREATE INDEX audit_by_object ON audit (object, seq);

-- One row: the newest entry. Locked before an entry is added, so that two servers append in turn.
CREATE TABLE audit_head (
  one BIGINT PRIMARY KEY CHECK (one = 1),
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  hash TEXT NOT NULL,
  digest TEXT NOT NULL CHECK (digest IN ('sha-256', 'sm3'))
);

INSERT INTO audit_head (one, seq, at, hash, digest) VALUES (1, 0, 0, '', 'sha-256');

-- Work to be done. `unique_key` keeps the same work from being asked for twice.
-- `attempt` counts takers and is the fence: who took it under an earlier number changes nothing any more.
-- `failures` counts the attempts that failed or whose taker died; at `attempts_max` the job is dead.
CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  unique_key TEXT UNIQUE,
  state TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  run_at BIGINT NOT NULL,
  attempt BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  attempts_max BIGINT NOT NULL,
  leased_by TEXT,
  leased_until BIGINT,
  cancel_asked BOOLEAN NOT NULL,
  progress_done BIGINT NOT NULL,
  progress_total BIGINT NOT NULL,
  progress_note TEXT NOT NULL,
  result TEXT NOT NULL,
  last_error TEXT NOT NULL,
  finished_at BIGINT
);

CREATE INDEX jobs_by_state ON jobs (state, run_at);
CREATE INDEX jobs_by_time ON jobs (made_at);

-- Steps of jobs that are done: a step with a mark is not done again.
CREATE TABLE job_marks (
  job TEXT NOT NULL REFERENCES jobs (id),
  mark TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (job, mark)
);

CREATE TABLE schedules (
  name TEXT PRIMARY KEY,
  cron TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  enabled BOOLEAN NOT NULL,
  next_at BIGINT NOT NULL,
  last_at BIGINT,
  version BIGINT NOT NULL
);

-- Tasks, alerts and messages, of a person or of whoever holds a post.
CREATE TABLE inbox (
  id TEXT PRIMARY KEY,
  unique_key TEXT UNIQUE,
  kind TEXT NOT NULL,
  person TEXT REFERENCES people (id),
  post TEXT REFERENCES posts (id),
  title_zh TEXT NOT NULL,
  title_en TEXT NOT NULL,
  body_zh TEXT NOT NULL,
  body_en TEXT NOT NULL,
  path TEXT NOT NULL,
  due_on TEXT,
  made_by TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  read_at BIGINT,
  snoozed_until TEXT,
  done_at BIGINT,
  done_by TEXT
);

CREATE INDEX inbox_by_person ON inbox (person, done_at);
CREATE INDEX inbox_by_post ON inbox (post, done_at);

-- Settings people change on a page. `meta` is the program's own.
CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  version BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);

-- Calendar addresses: only the hash of the secret part is kept.
CREATE TABLE calendars (
  token_hash TEXT PRIMARY KEY,
  person TEXT NOT NULL REFERENCES people (id),
  made_at BIGINT NOT NULL,
  ended_at BIGINT
);
