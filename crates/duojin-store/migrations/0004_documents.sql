-- Official documents as they were given to us, and what was read from them.
-- `original` is the bytes in base64, so that they move with the rest; `text` the canonical text that every span counts in.
-- `front` and `reading` are JSON. `state` is draft, in-review or published. `version` grows with each change of the document or an item of it.
CREATE TABLE documents (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  file_name TEXT NOT NULL,
  format TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  original TEXT NOT NULL,
  text TEXT NOT NULL,
  front TEXT NOT NULL,
  reading TEXT NOT NULL,
  replaces TEXT REFERENCES documents (id),
  added_by TEXT NOT NULL,
  added_at BIGINT NOT NULL
);

-- What may become a clause. `body` is JSON: where it stands, its marks, heading, rule and questions; `questions` is how many.
CREATE TABLE document_items (
  document TEXT NOT NULL REFERENCES documents (id),
  number BIGINT NOT NULL,
  version BIGINT NOT NULL,
  decision TEXT NOT NULL,
  questions BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (document, number)
);

-- The list counts items without reading what they say.
CREATE INDEX document_items_counted ON document_items (document, decision, questions);

-- Who did what to a document, in order: shown beside it, and who may publish hangs on it.
CREATE TABLE document_steps (
  document TEXT NOT NULL REFERENCES documents (id),
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  item BIGINT,
  note TEXT NOT NULL,
  PRIMARY KEY (document, seq)
);

-- Policy files in force on top of the pack's own, in the order of their publication. Only ever added to.
CREATE TABLE publications (
  seq BIGINT PRIMARY KEY,
  document TEXT NOT NULL REFERENCES documents (id),
  path TEXT NOT NULL,
  text TEXT NOT NULL,
  published_by TEXT NOT NULL,
  published_at BIGINT NOT NULL
);
