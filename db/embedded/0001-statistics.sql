-- Counters: one row per key, with its count since the file was created.
CREATE TABLE by_server_url (server_url TEXT PRIMARY KEY NOT NULL, messages INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE by_domain (domain TEXT PRIMARY KEY NOT NULL, messages INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE by_user (user TEXT PRIMARY KEY NOT NULL, messages INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- The most active users, so that a start need not scan all users. Their counts are in by_user.
CREATE TABLE top_users (user TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;

-- One row: the totals, and the feed position (JSON) up to which everything is counted.
CREATE TABLE totals (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  bots INTEGER NOT NULL DEFAULT 0,
  non_bots INTEGER NOT NULL DEFAULT 0,
  distinct_users INTEGER NOT NULL DEFAULT 0,
  canaries INTEGER NOT NULL DEFAULT 0,
  rejects INTEGER NOT NULL DEFAULT 0,
  lost_events INTEGER NOT NULL DEFAULT 0,
  position TEXT,
  as_of TEXT
) STRICT;
INSERT INTO totals (only_row) VALUES (1);

-- The ids of recently processed events, joined by line feeds; "at" is the source's time in milliseconds.
CREATE TABLE recent_keys (
  seq INTEGER PRIMARY KEY,
  partition TEXT NOT NULL,
  at REAL NOT NULL,
  keys TEXT NOT NULL
) STRICT;
CREATE INDEX recent_keys_by_age ON recent_keys (partition, at);

-- Events that could not be counted, in order of arrival. A recovered one remains as a marker, without its data.
CREATE TABLE rejects (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  reason TEXT NOT NULL,
  data TEXT NOT NULL,
  at TEXT NOT NULL,
  recovered_at TEXT
) STRICT;

-- Ranges of events that the feed never delivered; both offsets are inclusive.
CREATE TABLE losses (
  seq INTEGER PRIMARY KEY,
  topic TEXT NOT NULL,
  partition INTEGER NOT NULL,
  from_offset INTEGER NOT NULL,
  to_offset INTEGER NOT NULL,
  at TEXT NOT NULL
) STRICT;

CREATE TABLE accounts (username TEXT PRIMARY KEY NOT NULL, password_hash TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- A view for people with an SQLite tool.
CREATE VIEW statistics AS
  SELECT bots + non_bots AS messages, distinct_users, bots, non_bots, canaries, rejects, lost_events, as_of FROM totals;
CREATE VIEW most_active_users AS
  SELECT user, messages FROM top_users CROSS JOIN by_user USING (user) ORDER BY messages DESC, user;
