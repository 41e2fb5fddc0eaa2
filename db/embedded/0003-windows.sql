-- Windows of event time: what happened in each second, minute, hour and day, as a whole (dimension "all", an empty key), by
-- domain and by type. "start" is in milliseconds since 1970.
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

-- Windows that start before this were let go.
CREATE TABLE windows_kept (resolution TEXT PRIMARY KEY NOT NULL, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- What is in no window: "unplaced" (no time of its own), "too-late" and "future" (dated ahead of the clock). With the windows
-- of a resolution it adds up to the totals.
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

-- How far the topics of each ledger have come, by the time of their events: the watermark, and the last two times.
CREATE TABLE topic_marks (
  ledger TEXT NOT NULL,
  topic TEXT NOT NULL,
  high INTEGER,
  earlier INTEGER,
  latest INTEGER,
  PRIMARY KEY (ledger, topic)
) STRICT, WITHOUT ROWID;

-- Who was active, and where, in a minute: as it came (JSON: users, their counts, pages, their counts) …
CREATE TABLE activity_log (seq INTEGER PRIMARY KEY, minute INTEGER NOT NULL, payload TEXT NOT NULL) STRICT;
CREATE INDEX activity_log_by_minute ON activity_log (minute);
-- … and summed up once the window is over: distinct users and top lists. A whole one is in no coarser one yet.
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

-- For people with an SQLite tool.
CREATE VIEW hours AS
  SELECT datetime(start / 1000, 'unixepoch') AS hour, bots + non_bots AS messages, bots, non_bots, new_pages, bytes_added, bytes_removed
  FROM windows WHERE resolution = '1h' AND dimension = 'all' ORDER BY start;
