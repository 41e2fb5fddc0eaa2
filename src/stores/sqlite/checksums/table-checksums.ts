import { prepare, type Connection, type Row } from '../sqlite-connection.ts';
import { checksumOf, plus, minus } from './checksum.ts';

/** The columns of `store_state` that hold a checksum per table. */
export const SUM_NAMES = [
  'users',
  'domains',
  'server_urls',
  'losses',
  'rejects',
  'activity_log',
  'activity',
  'ledgers',
] as const;
export type SumName = (typeof SUM_NAMES)[number];
export type SumValues = Readonly<Record<SumName, number>>;

export const zeroSums = (): Record<SumName, number> => ({
  users: 0,
  domains: 0,
  server_urls: 0,
  losses: 0,
  rejects: 0,
  activity_log: 0,
  activity: 0,
  ledgers: 0,
});

/** `store_state.checksum` while the checksums of the file are not computed. */
export const NO_CHECKSUM = -1;

/** The changes of the tables' checksums in one transaction. */
export interface TableChecksums {
  add(name: SumName, part: number): void;
  subtract(name: SumName, part: number): void;
  /** Discards the changes of a failed transaction. */
  begin(): void;
  /** Writes the sums and the checksum over the small tables. It must be the transaction's last change. */
  write(): void;
}

const TOTALS = [
  'bots',
  'non_bots',
  'distinct_users',
  'canaries',
  'rejects',
  'lost_events',
  'dead_letters',
  'late',
] as const;
const OUTSIDE = ['bots', 'non_bots', 'new_pages', 'bytes_added', 'bytes_removed'] as const;

const numbersOf = (row: Row, from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => row.number(from + i));

export interface StoredState {
  readonly sums: SumValues;
  /** The stored checksum over the sums and the small tables. */
  readonly checksum: number;
  /** The computed one. */
  readonly actual: number;
}

/** Reads the state of the file with its stored and its computed checksum. */
export const stateReader = (db: Connection): ((pending?: SumValues) => StoredState) => {
  const state = prepare(db, `SELECT revision, writer, checksum, ${SUM_NAMES.join(', ')} FROM store_state`);
  const totals = prepare(db, `SELECT as_of, ${TOTALS.join(', ')} FROM totals`);
  const retained = prepare(db, `SELECT resolution, since FROM windows_kept ORDER BY resolution`);
  const outside = prepare(db, `SELECT reason, ${OUTSIDE.join(', ')} FROM outside_windows ORDER BY reason`);
  return (pending = zeroSums()) => {
    const row = state.first();
    const total = totals.first();
    const stored = row === undefined ? [] : numbersOf(row, 3, SUM_NAMES.length);
    const sums = zeroSums();
    SUM_NAMES.forEach((name, i) => (sums[name] = plus(stored[i] ?? 0, pending[name])));
    const actual = checksumOf([
      ...(row === undefined ? [] : [row.number(0), row.text(1)]),
      ...SUM_NAMES.map((name) => sums[name]),
      ...(total === undefined ? [] : [total.textOrNull(0), ...numbersOf(total, 1, TOTALS.length)]),
      ...retained.all().flatMap((one) => [one.text(0), one.number(1)]),
      ...outside.all().flatMap((one) => [one.text(0), ...numbersOf(one, 1, OUTSIDE.length)]),
    ]);
    return { sums, checksum: row?.number(2) ?? NO_CHECKSUM, actual };
  };
};

export const createTableChecksums = (db: Connection): TableChecksums => {
  const read = stateReader(db);
  const write = prepare(
    db,
    `UPDATE store_state SET ${SUM_NAMES.map((name) => `${name} = ?`).join(', ')}, checksum = ?`,
  );
  let pending = zeroSums();
  return {
    add: (name, part) => {
      pending[name] = plus(pending[name], part);
    },
    subtract: (name, part) => {
      pending[name] = minus(pending[name], part);
    },
    begin: () => {
      pending = zeroSums();
    },
    write: () => {
      const { sums, actual } = read(pending);
      write.run(...SUM_NAMES.map((name) => sums[name]), actual);
      pending = zeroSums();
    },
  };
};
