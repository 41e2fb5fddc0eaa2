import { rejectPage } from '../../stats/reject-page.ts';
import { goneReject } from '../store-errors.ts';
import type { Reject } from '../store.ts';
import type { Database } from './database.ts';
import type { ArrivedReject } from './entry.ts';
import { bucketOf, rowKey } from './keys.ts';
import { number, type Row, text } from './row-reading.ts';

/** The dead letters of a scope. They are written with the entries of the journal. */
export interface RejectTables {
  /** Those that are not there yet, each once, with the time of their arrival. */
  arriving(generation: number, rejects: readonly Reject[]): Promise<readonly ArrivedReject[]>;
  /** Fails unless all of them wait. */
  checkWaiting(generation: number, ids: readonly string[]): Promise<void>;
  /** A page of the oldest that wait, after the given id; from the oldest of all when it is unknown. */
  list(generation: number, limit: number, after: string | undefined): Promise<readonly Reject[]>;
}

/** A reject as the table has it. */
interface Kept {
  readonly row: Row;
  readonly arrived: number;
  readonly recovered: boolean;
}

const COLUMNS = 'key, id, arrived, recovered';
const OF_KEYS = 'FROM rejects WHERE scope = ? AND generation = ? AND bucket = ? AND key IN ?';
const MARKS = `SELECT ${COLUMNS} ${OF_KEYS}`;
const WHOLE = `SELECT ${COLUMNS}, reason, data, at ${OF_KEYS}`;
const ORDER =
  'SELECT arrived, key FROM reject_order WHERE scope = ? AND generation = ? AND (arrived, key) > (?, ?)';

/** Rejects in one request. */
const AT_ONCE = 100;
/** With their data, which may be long. */
const WHOLE_AT_ONCE = 4;

export const createRejectTables = (db: Database, scope: string, now: () => number): RejectTables => {
  let last = 0;

  /** Never the same twice, and never back. */
  const arrival = (): number => {
    last = Math.max(now() * 1000, last + 1);
    return last;
  };

  const find = async (
    query: string,
    generation: number,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, Kept>> => {
    const buckets = new Map<number, string[]>();
    for (const key of keys) {
      const bucket = buckets.get(bucketOf(key)) ?? [];
      bucket.push(key);
      buckets.set(bucketOf(key), bucket);
    }
    const found = new Map<string, Kept>();
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
      for (let i = 0; i < all.length; i += AT_ONCE) reads.push(findSome(bucket, all.slice(i, i + AT_ONCE)));
    await Promise.all(reads);
    return found;
  };

  const arriving = async (
    generation: number,
    rejects: readonly Reject[],
  ): Promise<readonly ArrivedReject[]> => {
    const byKey = new Map<string, Reject>();
    for (const reject of rejects) {
      const key = rowKey(reject.id);
      if (!byKey.has(key)) byKey.set(key, reject);
    }
    const there = await find(MARKS, generation, [...byKey.keys()]);
    return [...byKey]
      .filter(([key]) => !there.has(key))
      .map(([, reject]) => ({ ...reject, arrived: arrival() }));
  };

  const checkWaiting = async (generation: number, ids: readonly string[]): Promise<void> => {
    const there = await find(MARKS, generation, ids.map(rowKey));
    const gone = ids.find((id) => there.get(rowKey(id))?.recovered !== false);
    if (gone !== undefined) throw goneReject(gone);
  };

  /** Where to go on: behind the reject with this id, or at the start. */
  const placeOf = async (generation: number, after: string | undefined): Promise<[number, string]> => {
    const key = after === undefined ? '' : rowKey(after);
    const kept = after === undefined ? undefined : (await find(MARKS, generation, [key])).get(key);
    return kept === undefined ? [0, ''] : [kept.arrived, key];
  };

  const list = async (
    generation: number,
    limit: number,
    after: string | undefined,
  ): Promise<readonly Reject[]> => {
    const page = rejectPage<Reject>(limit);
    const place = await placeOf(generation, after);
    for await (const order of db.pages(ORDER, [scope, generation, ...place], AT_ONCE)) {
      const marks = await find(
        MARKS,
        generation,
        order.map((row) => text(row, 'key')),
      );
      const waiting = order
        .map((row) => ({ key: text(row, 'key'), arrived: number(row, 'arrived') }))
        // Of two processes that kept the same reject at the same time, one place in the order is nobody's.
        .filter(({ key, arrived }) => {
          const mark = marks.get(key);
          return mark?.recovered === false && mark.arrived === arrived;
        })
        .map(({ key }) => key);
      for (let at = 0; at < waiting.length; at += WHOLE_AT_ONCE) {
        const some = waiting.slice(at, at + WHOLE_AT_ONCE);
        const kept = await find(WHOLE, generation, some);
        for (const key of some) {
          const reject = kept.get(key);
          if (reject === undefined || reject.recovered) continue;
          const { row } = reject;
          page.add({
            id: text(row, 'id'),
            reason: text(row, 'reason'),
            data: text(row, 'data'),
            at: text(row, 'at'),
          });
          if (page.full) return page.rejects;
        }
      }
    }
    return page.rejects;
  };

  return { arriving, checkWaiting, list };
};
