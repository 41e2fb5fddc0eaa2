-- Why an event was rejected, as a stable code ("not-json"). Rows of earlier versions have none.
ALTER TABLE rejects ADD COLUMN code TEXT;
