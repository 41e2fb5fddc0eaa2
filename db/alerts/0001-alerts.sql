-- Alerts and their deliveries. All processes of a data folder may share this file.
CREATE TABLE alerts (
  number INTEGER PRIMARY KEY NOT NULL,
  -- The same for the same incident and state, also if a restart sees it again.
  id TEXT NOT NULL UNIQUE,
  rule TEXT NOT NULL,
  key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('firing', 'resolved', 'test', 'digest')),
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  url TEXT,
  since_ms INTEGER NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;

-- Incidents that have begun and not ended.
CREATE TABLE incidents (
  rule TEXT NOT NULL,
  key TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  url TEXT,
  since_ms INTEGER NOT NULL,
  PRIMARY KEY (rule, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
  number INTEGER PRIMARY KEY NOT NULL,
  -- The idempotency key that the target gets.
  id TEXT NOT NULL UNIQUE,
  alert TEXT NOT NULL REFERENCES alerts (id),
  target TEXT NOT NULL,
  rule TEXT NOT NULL,
  key TEXT NOT NULL,
  -- "held" waits for the end of quiet hours or of a limit; "in-digest" was held and is part of a digest.
  state TEXT NOT NULL CHECK (state IN ('pending', 'held', 'sent', 'given-up', 'in-digest')),
  created_ms INTEGER NOT NULL,
  -- When to send it next; of a held one, when it is released.
  due_ms INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  -- The process that sends it, and until when no other one may.
  owner TEXT,
  leased_ms INTEGER,
  -- Of the last attempt that failed.
  error TEXT,
  settled_ms INTEGER
) STRICT;

CREATE INDEX deliveries_waiting ON deliveries (target, state, due_ms);
CREATE INDEX deliveries_of_alert ON deliveries (alert);
CREATE INDEX deliveries_of_rule ON deliveries (rule, target, created_ms);
