import { toRejectCode } from '../../../stats/counts/reject-code.ts';
import { rejectPage } from '../../../stats/counts/reject-page.ts';
import { rejectNotWaiting } from '../../store-errors.ts';
import type { Reject } from '../../store.ts';
import type { Database } from '../connection/database.ts';
import type { ArrivedReject } from '../wal/wal-record.ts';
import { bucketOf, rowKey } from './row-key.ts';
import { number, type Row, text } from '../connection/row-values.ts';

/** Reads the rejects of a scope; `writeRows` writes them. */
export interface RejectTables {
  /** The rejects that are not stored yet, each once, with their arrival time. */
  selectNew(generation: number, rejects: readonly Reject[]): Promise<readonly ArrivedReject[]>;
  /** @throws StoreError unless all of them are waiting. */
  assertWaiting(generation: number, ids: readonly string[]): Promise<void>;
  /** A page of the oldest waiting rejects after the given id; from the start if it is unknown. */
  list(generation: number, limit: number, after: string | undefined): Promise<readonly Reject[]>;
}

/** A row of `rejects`. */
interface StoredReject {
  readonly row: Row;
  readonly arrived: number;
  readonly recovered: boolean;
}

const COLUMNS = 'key, id, arrived, recovered';
const OF_KEYS = 'FROM rejects WHERE scope = ? AND generation = ? AND bucket = ? AND key IN ?';
const SELECT_STATES = `SELECT ${COLUMNS} ${OF_KEYS}`;
const SELECT_WITH_DATA = `SELECT ${COLUMNS}, code, reason, data, at ${OF_KEYS}`;
const SELECT_ORDER =
  'SELECT arrived, key FROM reject_order WHERE scope = ? AND generation = ? AND (arrived, key) > (?, ?)';

/** Rejects per request. */
const MAX_KEYS_PER_READ = 100;
/** The same with their data, which may be long. */
const MAX_DATA_KEYS_PER_READ = 4;

export const createRejectTables = (db: Database, scope: string, now: () => number): RejectTables => {
  let last = 0;

  /** Strictly increasing microseconds. */
  const nextArrival = (): number => {
    last = Math.max(now() * 1000, last + 1);
    return last;
  };

  const find = async (
    query: string,
    generation: number,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, StoredReject>> => {
    const buckets = new Map<number, string[]>();
    for (const key of keys) {
      const bucket = buckets.get(bucketOf(key)) ?? [];
      bucket.push(key);
      buckets.set(bucketOf(key), bucket);
    }
    const found = new Map<string, StoredReject>();
    const findSome = async (bucket: number, some: readonly string[]): Promise<void> => {
      for (const row of await db.read(query, [scope, generation, bucket, some])) {
        found.set(text(row, 'key'), {
          row,
          arrived: number(row, 'arrived'),
          recovered: row.get('recovered') === true,
        });
      }
    };
    const reads: Promise<void>[] = [];
    for (const [bucket, all] of buckets)
      for (let i = 0; i < all.length; i += MAX_KEYS_PER_READ)
        reads.push(findSome(bucket, all.slice(i, i + MAX_KEYS_PER_READ)));
    await Promise.all(reads);
    return found;
  };

  const selectNew = async (
    generation: number,
    rejects: readonly Reject[],
  ): Promise<readonly ArrivedReject[]> => {
    const byKey = new Map<string, Reject>();
    for (const reject of rejects) {
      const key = rowKey(reject.id);
      if (!byKey.has(key)) byKey.set(key, reject);
    }
    const existing = await find(SELECT_STATES, generation, [...byKey.keys()]);
    return [...byKey]
      .filter(([key]) => !existing.has(key))
      .map(([, reject]) => ({ ...reject, arrived: nextArrival() }));
  };

  const assertWaiting = async (generation: number, ids: readonly string[]): Promise<void> => {
    const existing = await find(SELECT_STATES, generation, ids.map(rowKey));
    const notWaiting = ids.find((id) => existing.get(rowKey(id))?.recovered !== false);
    if (notWaiting !== undefined) throw rejectNotWaiting(notWaiting);
  };

  /** The position in the order of arrival after which to continue. */
  const orderKeyOf = async (generation: number, after: string | undefined): Promise<[number, string]> => {
    const key = after === undefined ? '' : rowKey(after);
    const stored = after === undefined ? undefined : (await find(SELECT_STATES, generation, [key])).get(key);
    return stored === undefined ? [0, ''] : [stored.arrived, key];
  };

  const list = async (
    generation: number,
    limit: number,
    after: string | undefined,
  ): Promise<readonly Reject[]> => {
    const page = rejectPage<Reject>(limit);
    const orderKey = await orderKeyOf(generation, after);
    for await (const order of db.pages(SELECT_ORDER, [scope, generation, ...orderKey], MAX_KEYS_PER_READ)) {
      const states = await find(
        SELECT_STATES,
        generation,
        order.map((row) => text(row, 'key')),
      );
      const waiting = order
        .map((row) => ({ key: text(row, 'key'), arrived: number(row, 'arrived') }))
        // If two processes stored the same reject at the same time, one of its two order rows is an orphan.
        .filter(({ key, arrived }) => {
          const state = states.get(key);
          return state?.recovered === false && state.arrived === arrived;
        })
        .map(({ key }) => key);
      for (let at = 0; at < waiting.length; at += MAX_DATA_KEYS_PER_READ) {
        const some = waiting.slice(at, at + MAX_DATA_KEYS_PER_READ);
        const stored = await find(SELECT_WITH_DATA, generation, some);
        for (const key of some) {
          const reject = stored.get(key);
          if (reject === undefined || reject.recovered) continue;
          const { row } = reject;
          page.add({
            id: text(row, 'id'),
            code: toRejectCode(row.get('code')),
            reason: text(row, 'reason'),
            data: text(row, 'data'),
            at: text(row, 'at'),
          });
          if (page.isFull) return page.rejects;
        }
      }
    }
    return page.rejects;
  };

  return { selectNew, assertWaiting, list };
};
