import { toRejectCode } from '../../../stats/counts/reject-code.ts';
import { EMPTY_WINDOW_STATE } from '../windows/window-state.ts';
import type { WalRecord } from './wal-record.ts';

/** A record has two sections, so that readers can follow the counts without the rest. */
export const COUNTS_SECTION = 0;
export const REST_SECTION = 1;

/** A part of a record that fits into one row of `journal`. */
export interface Chunk {
  readonly section: number;
  readonly chunk: number;
  /** The number of chunks in this section. */
  readonly chunks: number;
  /** JSON of some of the record's items. */
  readonly body: string;
}

/** At most about 1 MB in UTF-8. A longer item gets its own chunk. */
const MAX_CHUNK_UNITS = 250_000;
const ITEM_UNITS = 24;

const unitsOf = (item: unknown): number => {
  if (typeof item === 'string') return item.length;
  if (typeof item !== 'object' || item === null) return ITEM_UNITS;
  return Object.values(item).reduce((sum: number, value) => sum + unitsOf(value), ITEM_UNITS);
};

type Items = Readonly<Record<string, readonly unknown[]>>;

const splitItems = (items: Items): readonly Items[] => {
  const parts: Record<string, unknown[]>[] = [{}];
  let units = 0;
  for (const [name, list] of Object.entries(items)) {
    for (const item of list) {
      const more = unitsOf(item);
      if (units > 0 && units + more > MAX_CHUNK_UNITS) {
        parts.push({});
        units = 0;
      }
      units += more;
      const part = parts.at(-1) ?? {};
      (part[name] ??= []).push(item);
    }
  }
  return parts;
};

const sectionChunks = (section: number, items: Items): readonly Chunk[] =>
  splitItems(items).map((part, chunk, { length }) => ({
    section,
    chunk,
    chunks: length,
    body: JSON.stringify(part),
  }));

export const chunksOf = ({ serverUrls, domains, topUsers, ...rest }: WalRecord): readonly Chunk[] => [
  ...sectionChunks(COUNTS_SECTION, { serverUrls, domains, topUsers }),
  ...sectionChunks(REST_SECTION, { ...rest }),
];

/** Joins the chunks of one or both sections; the items of a missing section are empty. */
export const joinChunks = (chunks: readonly Pick<Chunk, 'body'>[]): WalRecord => {
  const parts = chunks.map(({ body }) => JSON.parse(body) as Partial<WalRecord>);
  const all = <T>(pick: (part: Partial<WalRecord>) => readonly T[] | undefined): readonly T[] =>
    parts.flatMap((part) => pick(part) ?? []);
  return {
    serverUrls: all((part) => part.serverUrls),
    domains: all((part) => part.domains),
    topUsers: all((part) => part.topUsers),
    users: all((part) => part.users),
    topSlots: all((part) => part.topSlots),
    recent: all((part) => part.recent),
    forgotten: all((part) => part.forgotten),
    // Earlier versions wrote rejects without a code.
    rejects: all((part) => part.rejects).map((reject) => ({ ...reject, code: toRejectCode(reject.code) })),
    recovered: all((part) => part.recovered),
    losses: all((part) => part.losses),
    windows: all((part) => part.windows),
    activity: all((part) => part.activity),
    buckets: all((part) => part.buckets),
    dropped: all((part) => part.dropped),
    // Records of older versions lack the field `future`.
    windowState: all((part) => part.windowState).map((state) => ({ ...EMPTY_WINDOW_STATE, ...state })),
  };
};
