CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- The manifest: what was recorded, when, by whom, from what. Rows are only ever added.
CREATE TABLE batches (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  published_at TEXT,
  recorded_by TEXT NOT NULL,
  origin TEXT NOT NULL,
  file TEXT UNIQUE,
  file_sha256 TEXT,
  file_bytes BIGINT,
  origin_sha256 TEXT,
  row_count BIGINT NOT NULL,
  observation_count BIGINT NOT NULL,
  entity_min BIGINT,
  entity_max BIGINT,
  synthetic BOOLEAN NOT NULL
);

CREATE INDEX batches_by_source ON batches (source, id);

-- Small changes, until a job folds them into a file.
CREATE TABLE observations (
  batch BIGINT NOT NULL REFERENCES batches (id),
  line BIGINT NOT NULL,
  origin_row BIGINT NOT NULL,
  entity BIGINT NOT NULL,
  subject TEXT NOT NULL,
  holds TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (batch, line)
);

CREATE INDEX observations_by_entity ON observations (entity, subject, holds);

-- Figures of series, published or returned.
CREATE TABLE series_figures (
  batch BIGINT NOT NULL REFERENCES batches (id),
  line BIGINT NOT NULL,
  series TEXT NOT NULL,
  period TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (batch, line)
);

CREATE INDEX series_figures_by_series ON series_figures (series, period);

-- How the columns of a source's files map to facts.
CREATE TABLE mappings (
  source TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);

-- What every import did, also those that took nothing.
CREATE TABLE imports (
  id BIGINT PRIMARY KEY,
  batch BIGINT REFERENCES batches (id),
  origin TEXT NOT NULL,
  source TEXT NOT NULL,
  recorded_by TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  accepted BIGINT NOT NULL,
  unchanged BIGINT NOT NULL,
  rejected BIGINT NOT NULL,
  body TEXT NOT NULL
);
