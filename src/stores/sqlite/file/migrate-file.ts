import { readFileSync } from 'node:fs';
import { type MigrationFile, migrationFiles } from '../../migration-files.ts';
import { StoreError } from '../../store.ts';
import { pragmaNumber, prepare, transaction, type Connection } from '../sqlite-connection.ts';

/** The first version whose files have checksums. */
export const CHECKSUMS_VERSION = 5;

/** Versions whose migration leaves every checksum valid. */
export const KEEPS_CHECKSUMS: ReadonlySet<number> = new Set([6, 7, 8]);

/** "Hdwt" in ASCII: identifies an SQLite file as Headwater's. */
export const APPLICATION_ID = 0x48647774;

export const migrationsIn = (folder: string): readonly MigrationFile[] => migrationFiles(folder, 'sql');

export const isEmpty = (db: Connection): boolean =>
  prepare(db, 'SELECT count(*) FROM sqlite_schema').first()?.number(0) === 0;

const identify = (db: Connection, file: string, newest: number): number => {
  const id = pragmaNumber(db, 'application_id');
  const version = pragmaNumber(db, 'user_version');
  const isUntouched = id === 0 && version === 0 && isEmpty(db);
  if (id !== APPLICATION_ID && !isUntouched) {
    throw new StoreError(
      'store-foreign',
      `${file} is a database of another program: choose another file. The file was not changed`,
    );
  }
  if (version > newest) {
    throw new StoreError(
      'store-newer-version',
      `${file} has version ${version}, but this Headwater supports only versions up to ${newest}: update Headwater. The file was not changed`,
    );
  }
  return version;
};

/**
 * Checks that `file` is a Headwater file of a supported version, then applies the missing migrations. `prepareFile` runs
 * before the first change, `onMigrated` in the transaction of each migration.
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
