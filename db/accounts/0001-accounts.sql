-- Who may log in. One file for all processes of a data folder.
CREATE TABLE accounts (
  username TEXT PRIMARY KEY NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('reader', 'admin')),
  -- "settings": ADMIN_USERNAME named it. "command": headwater account added or enabled it.
  origin TEXT NOT NULL CHECK (origin IN ('settings', 'command')),
  password_hash TEXT NOT NULL,
  -- The hash of the ADMIN_PASSWORD applied last.
  setting_hash TEXT,
  -- Changes with the password; tokens carry it.
  version TEXT NOT NULL,
  disabled INTEGER NOT NULL,
  -- Whether production refuses the password; NULL: unknown.
  weak INTEGER,
  -- Since when the settings no longer name it (ISO time).
  left_at TEXT
) STRICT, WITHOUT ROWID;
