import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../../store.ts';
import { pragmaNumber, prepare, transaction, type Connection } from '../sqlite-connection.ts';

/** The first version whose files have checksums. */
export const CHECKSUMS_VERSION = 5;

/** Versions from then on whose migration leaves every checksum valid. */
export const KEEPS_CHECKSUMS: ReadonlySet<number> = new Set([6]);

/** "Hdwt": marks an SQLite file as Headwater's. */
export const APPLICATION_ID = 0x48647774;

export interface Migration {
  readonly version: number;
  readonly path: string;
}

/** The files `0001-name.sql`, `0002-name.sql`… in order, without a hole. */
export const migrationsIn = (folder: string): readonly Migration[] => {
  const names = readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .sort();
  const migrations = names.map((name) => ({ version: Number(name.slice(0, 4)), path: join(folder, name) }));
  const outOfOrder = migrations.find(({ version }, i) => version !== i + 1);
  if (migrations.length === 0 || outOfOrder !== undefined) {
    throw new StoreError(
      'store-failed',
      `the migrations in ${folder} must be numbered 0001, 0002, … without a hole`,
    );
  }
  return migrations;
};

export const isEmpty = (db: Connection): boolean =>
  prepare(db, 'SELECT count(*) FROM sqlite_schema').first()?.number(0) === 0;

const identify = (db: Connection, file: string, newest: number): number => {
  const id = pragmaNumber(db, 'application_id');
  const version = pragmaNumber(db, 'user_version');
  const isUntouched = id === 0 && version === 0 && isEmpty(db);
  if (id !== APPLICATION_ID && !isUntouched) {
    throw new StoreError(
      'store-foreign',
      `${file} is a database of another program: choose another file. Nothing in it was changed`,
    );
  }
  if (version > newest) {
    throw new StoreError(
      'store-newer-version',
      `${file} has version ${version}, made by a newer Headwater than this one (it knows ${newest}): update Headwater. Nothing was changed`,
    );
  }
  return version;
};

/**
 * Checks that `file` is Headwater's own, of a version that is known; `prepareFile` runs before the first change, and
 * `stepped` in the transaction of each step.
 */
export const migrateFile = (
  db: Connection,
  file: string,
  folder: string,
  prepareFile: () => void,
  onMigrated: (version: number) => void = () => undefined,
): void => {
  const migrations = migrationsIn(folder);
  const version = identify(db, file, migrations.length);
  prepareFile();
  for (const migration of migrations.slice(version)) {
    transaction(db, () => {
      db.exec(readFileSync(migration.path, 'utf8'));
      onMigrated(migration.version);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migration.version}`);
    });
  }
};
