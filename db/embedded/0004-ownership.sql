-- One row, which every save checks and updates: the number of saves, and the process that did the last one. A process that
-- finds a different state than it left has lost the file to another process.
CREATE TABLE store_state (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  revision INTEGER NOT NULL,
  writer TEXT NOT NULL
) STRICT;
INSERT INTO store_state (only_row, revision, writer) VALUES (1, 0, '');
