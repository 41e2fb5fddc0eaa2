import { statSync } from 'node:fs';
import { hasNoChecksums } from '../checksums/compute-checksums.ts';
import { toStoreError } from '../errors/sqlite-errors.ts';
import { APPLICATION_ID, CHECKSUMS_VERSION, isEmpty, migrationsIn } from '../file/migrate-file.ts';
import { readOnlyUri } from '../file/read-only-uri.ts';
import { readTransaction, connect, pragmaNumber, prepare, type Connection } from '../sqlite-connection.ts';
import { checksumFaults } from './checksum-faults.ts';
import { integrityFaults, schemaFaults } from './structure-faults.ts';
import { totalFaults } from './total-faults.ts';

export interface FileReport {
  /** `null` when the file cannot be read. */
  readonly version: number | null;
  readonly bytes: number;
  /** One clause per fault; the first is closest to the cause. */
  readonly faults: readonly string[];
  /** Remarks that are not faults. */
  readonly notes: readonly string[];
}

export interface CheckOptions {
  /** The folder with the numbered migrations for statistics (db/embedded). */
  readonly migrations: string;
  /** The same for accounts (db/accounts). */
  readonly accountMigrations: string;
  /** The same for alerts (db/alerts). */
  readonly alertMigrations: string;
  /** Epoch ms. */
  readonly now: number;
}

type Findings = Omit<FileReport, 'bytes'>;

const refused = (version: number | null, fault: string): Findings => ({
  version,
  faults: [fault],
  notes: [],
});

/** What a file holds. Older statistics files contain an `accounts` table too, beside `totals`. */
const contentOf = (db: Connection): 'statistics' | 'accounts' | 'alerts' => {
  const tables = prepare(
    db,
    "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE name IN ('accounts', 'deliveries', 'totals') ORDER BY name)",
    'sqlite_schema',
  )
    .first()
    ?.textOrNull(0);
  if (tables === 'accounts') return 'accounts';
  return tables === 'deliveries' ? 'alerts' : 'statistics';
};

const findings = (
  db: Connection,
  file: string,
  { migrations, accountMigrations, alertMigrations, now }: CheckOptions,
): Findings => {
  const content = contentOf(db);
  const isStatisticsFile = content === 'statistics';
  const folders = { statistics: migrations, accounts: accountMigrations, alerts: alertMigrations };
  const known = migrationsIn(folders[content]);
  const id = pragmaNumber(db, 'application_id');
  const version = pragmaNumber(db, 'user_version');
  if (id === 0 && version === 0 && isEmpty(db))
    return { version, faults: [], notes: ['The file is empty; the next start fills it.'] };
  if (id !== APPLICATION_ID) return refused(version, 'the database belongs to another program');
  if (version > known.length)
    return refused(
      version,
      `the file has version ${version}, but this Headwater supports only versions up to ${known.length}: update Headwater`,
    );
  const hasChecksums = isStatisticsFile && version >= CHECKSUMS_VERSION && !hasNoChecksums(db);
  const checks: readonly ((db: Connection) => readonly string[])[] = [
    integrityFaults,
    (opened) => schemaFaults(opened, known.slice(0, version)),
    ...(hasChecksums ? [checksumFaults] : []),
    ...(isStatisticsFile ? [(opened: Connection) => totalFaults(opened, now)] : []),
  ];
  const faults = checks.flatMap((check) => {
    try {
      return check(db);
    } catch (error) {
      // A check that throws has found a fault as well; the other checks still run.
      return [toStoreError(error, file).message];
    }
  });
  const notes = [
    ...(version < known.length
      ? [`The file has version ${version}; the next start migrates it to version ${known.length}.`]
      : []),
    ...(hasChecksums || !isStatisticsFile
      ? []
      : [
          'The file has no checksums yet; the next start computes them. Only its structure and totals were checked.',
        ]),
  ];
  return { version, faults: [...new Set(faults)], notes };
};

/** Checks a whole file, read-only; another process may keep saving to it. */
export const checkFile = (file: string, options: CheckOptions): FileReport => {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return { ...refused(null, 'the file does not exist'), bytes: 0 };
  if (found.size === 0 && readOnlyUri(file).includes('immutable'))
    return { version: 0, bytes: 0, faults: [], notes: ['The file is empty; the next start fills it.'] };
  try {
    const db = connect(readOnlyUri(file));
    try {
      return { ...readTransaction(db, () => findings(db, file, options)), bytes: found.size };
    } finally {
      db.close();
    }
  } catch (error) {
    return { ...refused(null, toStoreError(error, file).message), bytes: found.size };
  }
};
