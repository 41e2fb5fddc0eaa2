-- Checksums, moved in the transaction of each save: sums (modulo 2^32) over the rows of a table, so that a row that changed,
-- went or came unseen is noticed. "checksum" is that of this row itself, of the totals, of windows_kept and of
-- outside_windows; -1 until the checksums are made, which the opening does.
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

-- What a ledger resumes from: "checksum" is over its position, its watermarks, and these two.
CREATE TABLE ledger_checksums (
  name TEXT PRIMARY KEY NOT NULL,
  recent_rows INTEGER NOT NULL,
  recent_sum INTEGER NOT NULL,
  checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The windows of one resolution whose starts lie in one window of the next coarser resolution; of days, all.
CREATE TABLE window_checksums (
  resolution TEXT NOT NULL,
  span INTEGER NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (resolution, span)
) STRICT, WITHOUT ROWID;
