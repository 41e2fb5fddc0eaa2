export const POSTGRES_TABLE =
  'CREATE TABLE edits (id TEXT, wiki TEXT, title TEXT, username TEXT, bot BOOL, at BIGINT)';

/** One statement for a batch, with one array per column. */
export const POSTGRES_INSERT =
  'INSERT INTO edits SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bool[], $6::bigint[])';
