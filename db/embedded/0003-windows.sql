-- Event-time windows: counts per second, minute, hour and day, in total (dimension "all", empty key), by domain and by
-- type. "start" is in milliseconds since 1970.
CREATE TABLE windows (
  resolution TEXT NOT NULL CHECK (resolution IN ('1s', '1m', '1h', '1d')),
  dimension TEXT NOT NULL,
  start INTEGER NOT NULL,
  key TEXT NOT NULL,
  bots INTEGER NOT NULL,
  non_bots INTEGER NOT NULL,
  new_pages INTEGER NOT NULL,
  bytes_added INTEGER NOT NULL,
  bytes_removed INTEGER NOT NULL,
  PRIMARY KEY (resolution, dimension, start, key)
) STRICT, WITHOUT ROWID;

-- Windows that start before this time have expired.
CREATE TABLE windows_kept (resolution TEXT PRIMARY KEY NOT NULL, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Counts outside any window: "unplaced" (no event time), "too-late" and "future" (ahead of the clock). Together with the
-- windows of one resolution they add up to the totals.
CREATE TABLE outside_windows (
  reason TEXT PRIMARY KEY NOT NULL,
  bots INTEGER NOT NULL,
  non_bots INTEGER NOT NULL,
  new_pages INTEGER NOT NULL,
  bytes_added INTEGER NOT NULL,
  bytes_removed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO outside_windows SELECT 'unplaced', bots, non_bots, 0, 0, 0 FROM totals;
ALTER TABLE totals ADD COLUMN late INTEGER NOT NULL DEFAULT 0;

-- The watermark and the last two event times of each topic, per ledger.
CREATE TABLE topic_marks (
  ledger TEXT NOT NULL,
  topic TEXT NOT NULL,
  high INTEGER,
  earlier INTEGER,
  latest INTEGER,
  PRIMARY KEY (ledger, topic)
) STRICT, WITHOUT ROWID;

-- The log of active users and pages per minute (JSON: users, their counts, pages, their counts) …
CREATE TABLE activity_log (seq INTEGER PRIMARY KEY, minute INTEGER NOT NULL, payload TEXT NOT NULL) STRICT;
CREATE INDEX activity_log_by_minute ON activity_log (minute);
-- … and its summaries of closed windows: distinct users and top lists. "whole": not merged into a coarser summary yet.
CREATE TABLE activity (
  resolution TEXT NOT NULL,
  start INTEGER NOT NULL,
  whole INTEGER NOT NULL,
  users BLOB NOT NULL,
  top_users TEXT NOT NULL,
  top_pages TEXT NOT NULL,
  PRIMARY KEY (resolution, start)
) STRICT;
CREATE INDEX whole_activity ON activity (resolution, start) WHERE whole = 1;

-- A view for people with an SQLite tool.
CREATE VIEW hours AS
  SELECT datetime(start / 1000, 'unixepoch') AS hour, bots + non_bots AS messages, bots, non_bots, new_pages, bytes_added, bytes_removed
  FROM windows WHERE resolution = '1h' AND dimension = 'all' ORDER BY start;
