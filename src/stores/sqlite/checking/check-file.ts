import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { hasNoChecksums } from '../checksums/compute-checksums.ts';
import { toStoreError } from '../errors/sqlite-errors.ts';
import { APPLICATION_ID, CHECKSUMS_VERSION, isEmpty, migrationsIn } from '../file/migrate-file.ts';
import { readTransaction, connect, pragmaNumber, prepare, type Connection } from '../sqlite-connection.ts';
import { checksumFaults } from './checksum-faults.ts';
import { integrityFaults, schemaFaults } from './structure-faults.ts';
import { totalFaults } from './total-faults.ts';

export interface FileReport {
  /** `null` when it could not be read. */
  readonly version: number | null;
  readonly bytes: number;
  /** What is wrong, a sentence each; the first one is the nearest to the cause. */
  readonly faults: readonly string[];
  /** What else there is to know. */
  readonly notes: readonly string[];
}

export interface CheckOptions {
  /** The folder with the numbered migrations (db/embedded). */
  readonly migrations: string;
  /** The one for a file of accounts (db/accounts). */
  readonly accountMigrations: string;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * Without a log nobody has the file open, and SQLite need not make one beside it. With a log, the read transaction shows
 * one instant of a file that may be saved meanwhile.
 */
const addressOf = (file: string): string => {
  const hasLog = ['-wal', '-journal'].some(
    (end) => statSync(`${file}${end}`, { throwIfNoEntry: false }) !== undefined,
  );
  return `${pathToFileURL(file).href}?mode=ro${hasLog ? '' : '&immutable=1'}`;
};

type Findings = Omit<FileReport, 'bytes'>;

const refused = (version: number | null, fault: string): Findings => ({
  version,
  faults: [fault],
  notes: [],
});

/** Older files of statistics have accounts as well. */
const isOfAccounts = (db: Connection): boolean =>
  prepare(db, "SELECT group_concat(name) FROM sqlite_schema WHERE name IN ('accounts', 'totals')")
    .first()
    ?.textOrNull(0) === 'accounts';

const findings = (
  db: Connection,
  file: string,
  { migrations, accountMigrations, now }: CheckOptions,
): Findings => {
  const ofAccounts = isOfAccounts(db);
  const known = migrationsIn(ofAccounts ? accountMigrations : migrations);
  const id = pragmaNumber(db, 'application_id');
  const version = pragmaNumber(db, 'user_version');
  if (id === 0 && version === 0 && isEmpty(db))
    return { version, faults: [], notes: ['It is empty: the next start fills it.'] };
  if (id !== APPLICATION_ID) return refused(version, 'it is a database of another program');
  if (version > known.length)
    return refused(
      version,
      `it has version ${version}, made by a newer Headwater than this one, which knows ${known.length}: update Headwater`,
    );
  const hasChecksums = !ofAccounts && version >= CHECKSUMS_VERSION && !hasNoChecksums(db);
  const checks: readonly ((db: Connection) => readonly string[])[] = [
    integrityFaults,
    (opened) => schemaFaults(opened, known.slice(0, version)),
    ...(hasChecksums ? [checksumFaults] : []),
    ...(ofAccounts ? [] : [(opened: Connection) => totalFaults(opened, now)]),
  ];
  const faults = checks.flatMap((check) => {
    try {
      return check(db);
    } catch (error) {
      // A check that cannot read on has found something as well; the others still say what they see.
      return [toStoreError(error, file).message];
    }
  });
  const notes = [
    ...(version < known.length
      ? [`It has version ${version}: the next start brings it to version ${known.length}.`]
      : []),
    ...(hasChecksums || ofAccounts
      ? []
      : [
          'It has no checksums yet, which the next start makes: only its structure and its sums were checked.',
        ]),
  ];
  return { version, faults: [...new Set(faults)], notes };
};

/** Checks a whole file. It changes nothing, and a process may go on saving into the file. */
export const checkFile = (file: string, options: CheckOptions): FileReport => {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return { ...refused(null, 'there is no such file'), bytes: 0 };
  if (found.size === 0 && addressOf(file).includes('immutable'))
    return { version: 0, bytes: 0, faults: [], notes: ['It is empty: the next start fills it.'] };
  try {
    const db = connect(addressOf(file));
    try {
      return { ...readTransaction(db, () => findings(db, file, options)), bytes: found.size };
    } finally {
      db.close();
    }
  } catch (error) {
    return { ...refused(null, toStoreError(error, file).message), bytes: found.size };
  }
};
