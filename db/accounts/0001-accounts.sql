-- Accounts. All processes of a data folder share this file.
CREATE TABLE accounts (
  username TEXT PRIMARY KEY NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('reader', 'admin')),
  -- "settings": defined by ADMIN_USERNAME. "command": added or enabled with headwater account.
  origin TEXT NOT NULL CHECK (origin IN ('settings', 'command')),
  password_hash TEXT NOT NULL,
  -- The hash of the last ADMIN_PASSWORD applied.
  setting_hash TEXT,
  -- Changes with the password; tokens carry it.
  version TEXT NOT NULL,
  disabled INTEGER NOT NULL,
  -- Whether production refuses the password; NULL if unknown.
  weak INTEGER,
  -- ISO time of the first start whose settings no longer named the account.
  left_at TEXT
) STRICT, WITHOUT ROWID;
