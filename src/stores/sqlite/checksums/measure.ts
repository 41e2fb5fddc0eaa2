import { type Resolution, RESOLUTIONS } from '../../../stats/windows/resolution.ts';
import type { Dimension } from '../../../stats/windows/window-deltas.ts';
import type { PackedRow } from '../tables/pack-windows.ts';
import { pragmaNumber, type Connection, type Row } from '../sqlite-connection.ts';
import { checksumOf, counterPart, plus, type Checked } from './checksum.ts';
import { scanByRowid, scanCounters, scanWindows } from './scan.ts';
import { checkedReject } from './reject-checksum.ts';
import { addToSpan, spanOf, type SpanSums } from './window-checksums.ts';

/** The first version that has a column; files of earlier versions can be checked as they are. */
const FIRST_VERSION: Readonly<Partial<Record<string, number>>> = { code: 6, top_wiki_users: 8 };

export interface MeasuredRow {
  readonly rowid: number;
  /** As stored, and as computed from the row. */
  readonly checksum: number;
  readonly actual: number;
}

interface RowTable {
  readonly columns: readonly string[];
  readonly values: (row: Row) => readonly Checked[];
}

/** The tables with a checksum per row. Column 0 is the rowid, column 1 the checksum. */
const ROW_TABLES = {
  recent_keys: {
    columns: ['ledger', 'partition', 'at', 'keys'],
    values: (row: Row) => [row.text(2), row.text(3), row.number(4), row.text(5)],
  },
  rejects: {
    columns: ['id', 'reason', 'data', 'at', 'recovered_at', 'code'],
    values: (row: Row) =>
      checkedReject({
        id: row.text(2),
        reason: row.text(3),
        data: row.text(4),
        at: row.text(5),
        recoveredAt: row.textOrNull(6),
        code: row.textOrNull(7),
      }),
  },
  activity_log: {
    columns: ['minute', 'payload'],
    values: (row: Row) => [row.number(2), row.text(3)],
  },
  activity: {
    columns: ['resolution', 'start', 'whole', 'users', 'top_users', 'top_pages', 'top_wiki_users'],
    values: (row: Row) => {
      const wikiUsers = row.textOrNull(8);
      // The checksums of rows of earlier versions stay valid.
      return [
        row.text(2),
        row.number(3),
        row.number(4),
        row.bytes(5),
        row.text(6),
        row.text(7),
        ...(wikiUsers === null ? [] : [wikiUsers]),
      ];
    },
  },
} as const satisfies Record<string, RowTable>;

export type RowTableName = keyof typeof ROW_TABLES;

export const measureRows = function* (
  db: Connection,
  table: RowTableName,
): Generator<MeasuredRow & { readonly first: Checked }> {
  const { columns, values } = ROW_TABLES[table];
  const version = pragmaNumber(db, 'user_version');
  const existing = columns.map((column) => (version < (FIRST_VERSION[column] ?? 0) ? 'NULL' : column));
  for (const row of scanByRowid(db, table, ['checksum', ...existing])) {
    const found = values(row);
    yield {
      rowid: row.number(0),
      checksum: row.number(1),
      actual: checksumOf(found),
      first: found[0] ?? null,
    };
  }
};

export interface MeasuredCounters {
  readonly sum: number;
  readonly rows: number;
  readonly messages: number;
}

const COUNTER_KEYS = { by_user: 'user', by_domain: 'domain', by_server_url: 'server_url' } as const;
export type CounterTable = keyof typeof COUNTER_KEYS;

export const measureCounters = (db: Connection, table: CounterTable): MeasuredCounters => {
  let [sum, rows, messages] = [0, 0, 0];
  for (const [key, count] of scanCounters(db, table, COUNTER_KEYS[table])) {
    sum = plus(sum, counterPart(key, count));
    rows += 1;
    messages += count;
  }
  return { sum, rows, messages };
};

export const measureLosses = (db: Connection): { readonly sum: number; readonly events: number } => {
  let [sum, events] = [0, 0];
  const columns = ['topic', 'partition', 'from_offset', 'to_offset', 'at'];
  for (const row of scanByRowid(db, 'losses', columns)) {
    const [from, to] = [row.number(3), row.number(4)];
    sum = plus(sum, checksumOf([row.text(1), row.number(2), from, to, row.text(5)]));
    events += to - from + 1;
  }
  return { sum, events };
};

export interface MeasuredWindows {
  readonly spans: SpanSums;
  /** Spans with a sum at its limit. Such a sum grew by less than was added, so the checksum of the span is invalid. */
  readonly saturated: ReadonlySet<string>;
  /** Messages in the windows of dimension `all`. */
  readonly messages: Readonly<Record<Resolution, number>>;
}

const resolutionOf = (text: string): Resolution => RESOLUTIONS.find((one) => one === text) ?? '1d';

/** Accepts any text: an invalid dimension changes the checksum. */
const dimensionOf = (text: string): Dimension => text as Dimension;

export const spanName = (resolution: string, span: number): string => `${resolution} ${span}`;

export const measureWindows = (db: Connection): MeasuredWindows => {
  const spans: SpanSums = new Map();
  const saturated = new Set<string>();
  const messages = { '1s': 0, '1m': 0, '1h': 0, '1d': 0 };
  for (const row of scanWindows(db)) {
    const resolution = resolutionOf(row.text(0));
    const packed: PackedRow = [
      resolution,
      dimensionOf(row.text(1)),
      row.number(2),
      row.text(3),
      row.number(4),
      row.number(5),
      row.number(6),
      row.number(7),
      row.number(8),
    ];
    addToSpan(spans, packed);
    if ([4, 5, 6, 7, 8].some((column) => row.number(column) >= Number.MAX_SAFE_INTEGER))
      saturated.add(spanName(resolution, spanOf(resolution, row.number(2))));
    if (row.text(1) === 'all') messages[resolution] += row.number(4) + row.number(5);
  }
  return { spans, saturated, messages };
};
