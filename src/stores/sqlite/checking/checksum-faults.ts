import {
  measureCounters,
  measureLosses,
  measureRows,
  measureWindows,
  spanName,
} from '../checksums/measure.ts';
import { plus } from '../checksums/checksum.ts';
import { stateReader, type SumName } from '../checksums/table-checksums.ts';
import { resumeFaults } from '../checksums/verify-resume.ts';
import { prepare, type Connection } from '../sqlite-connection.ts';

const NAMES = { rejects: 'rejects', activity_log: 'log of active users', activity: 'active users' } as const;

const rowFaults = (db: Connection, table: keyof typeof NAMES, expected: number): readonly string[] => {
  const faults: string[] = [];
  let sum = 0;
  for (const { rowid, checksum, actual } of measureRows(db, table)) {
    if (checksum !== actual) faults.push(`row ${rowid} of the ${NAMES[table]} does not match its checksum`);
    sum = plus(sum, actual);
  }
  if (sum !== expected && faults.length === 0)
    faults.push(`rows of the ${NAMES[table]} are missing or were added by something else`);
  return faults;
};

const windowFaults = (db: Connection): readonly string[] => {
  const { spans, saturated } = measureWindows(db);
  const faults: string[] = [];
  const expected = new Map<string, number>();
  for (const row of prepare(db, `SELECT resolution, span, sum FROM window_checksums`).all())
    expected.set(spanName(row.text(0), row.number(1)), row.number(2));
  const fault = (name: string): void => {
    const [resolution, span] = name.split(' ');
    const at = new Date(Number(span));
    const from = span === '0' ? '' : ` since ${Number.isNaN(at.getTime()) ? String(span) : at.toISOString()}`;
    faults.push(`windows of ${String(resolution)}${from} do not match their checksum`);
  };
  for (const [resolution, sums] of spans)
    for (const [span, sum] of sums) {
      const name = spanName(resolution, span);
      if (!saturated.has(name) && (expected.get(name) ?? 0) !== sum) fault(name);
      expected.delete(name);
    }
  for (const [name, sum] of expected) if (sum !== 0) fault(name);
  return faults;
};

/** Compares every row of the file with the stored checksums. */
export const checksumFaults = (db: Connection): readonly string[] => {
  const { sums } = stateReader(db)();
  const counted = (name: SumName, actual: number, what: string): readonly string[] =>
    sums[name] === actual ? [] : [`${what} do not match their checksum`];
  return [
    ...resumeFaults(db),
    ...counted('users', measureCounters(db, 'by_user').sum, 'the counts by user'),
    ...counted('losses', measureLosses(db).sum, 'the lost ranges'),
    ...rowFaults(db, 'rejects', sums.rejects),
    ...rowFaults(db, 'activity_log', sums.activity_log),
    ...rowFaults(db, 'activity', sums.activity),
    ...windowFaults(db),
  ];
};
