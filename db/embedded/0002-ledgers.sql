-- A ledger holds the position (JSON) and the recent keys of one source. All ledgers share the counts.
CREATE TABLE ledgers (name TEXT PRIMARY KEY NOT NULL, position TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO ledgers (name, position) SELECT '', position FROM totals WHERE position IS NOT NULL;
ALTER TABLE totals DROP COLUMN position;
ALTER TABLE recent_keys ADD COLUMN ledger TEXT NOT NULL DEFAULT '';
DROP INDEX recent_keys_by_age;
CREATE INDEX recent_keys_by_age ON recent_keys (ledger, partition, at);

-- Records that could not be counted and were sent to a dead-letter topic.
ALTER TABLE totals ADD COLUMN dead_letters INTEGER NOT NULL DEFAULT 0;
