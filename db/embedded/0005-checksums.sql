-- Checksums, updated in the transaction of each save: sums (modulo 2^32) over the rows of a table, which detect changed,
-- missing and additional rows. "checksum" covers this row, the totals, windows_kept and outside_windows; it is -1 until
-- the next opening computes the checksums.
ALTER TABLE store_state ADD COLUMN users INTEGER NOT NULL DEFAULT 0;
ALTER TABLE store_state ADD COLUMN domains INTEGER NOT NULL DEFAULT 0;
ALTER TABLE store_state ADD COLUMN server_urls INTEGER NOT NULL DEFAULT 0;
ALTER TABLE store_state ADD COLUMN losses INTEGER NOT NULL DEFAULT 0;
ALTER TABLE store_state ADD COLUMN rejects INTEGER NOT NULL DEFAULT 0;
ALTER TABLE store_state ADD COLUMN activity_log INTEGER NOT NULL DEFAULT 0;
ALTER TABLE store_state ADD COLUMN activity INTEGER NOT NULL DEFAULT 0;
ALTER TABLE store_state ADD COLUMN ledgers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE store_state ADD COLUMN checksum INTEGER NOT NULL DEFAULT -1;

ALTER TABLE recent_keys ADD COLUMN checksum INTEGER NOT NULL DEFAULT -1;
ALTER TABLE rejects ADD COLUMN checksum INTEGER NOT NULL DEFAULT -1;
ALTER TABLE activity_log ADD COLUMN checksum INTEGER NOT NULL DEFAULT -1;
ALTER TABLE activity ADD COLUMN checksum INTEGER NOT NULL DEFAULT -1;

-- The state that a ledger resumes from: "checksum" covers its position, its watermarks, and these two columns.
CREATE TABLE ledger_checksums (
  name TEXT PRIMARY KEY NOT NULL,
  recent_rows INTEGER NOT NULL,
  recent_sum INTEGER NOT NULL,
  checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One sum per resolution and window of the next coarser resolution; one sum for all days.
CREATE TABLE window_checksums (
  resolution TEXT NOT NULL,
  span INTEGER NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (resolution, span)
) STRICT, WITHOUT ROWID;
