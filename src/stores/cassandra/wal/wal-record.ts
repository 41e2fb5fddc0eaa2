import type { Count } from '../../../stats/counts/snapshot.ts';
import { toRejectCode } from '../../../stats/counts/reject-code.ts';
import type { Loss, Reject } from '../../store.ts';
import { EMPTY_WINDOW_STATE } from '../windows/window-state.ts';
import type { WindowChanges } from '../windows/window-changes.ts';

/** One of the most active users, with the slot and the count from now on. */
export type TopUser = readonly [slot: number, user: string, count: number];

/** The one of the most active users who takes over this slot. */
export type TopSlot = readonly [slot: number, user: string];

/** What a save changes of what a snapshot shows: absolute counts. */
export interface CountChanges {
  readonly serverUrls: readonly Count[];
  readonly domains: readonly Count[];
  readonly topUsers: readonly TopUser[];
}

export interface RecentRow {
  readonly slot: number;
  readonly place: number;
  readonly partition: string;
  readonly at: number;
  readonly keys: string;
}

/** `arrived`: microseconds since 1970, and no two alike in a process. */
export interface ArrivedReject extends Reject {
  readonly arrived: number;
}

/** All that one save changes, as absolute values: putting it into the tables a second time changes nothing. */
export interface WalRecord extends CountChanges, WindowChanges {
  readonly users: readonly Count[];
  readonly topSlots: readonly TopSlot[];
  readonly recent: readonly RecentRow[];
  /** The slots of recent keys that are forgotten. */
  readonly forgotten: readonly number[];
  readonly rejects: readonly ArrivedReject[];
  /** The ids of rejects that are taken out. */
  readonly recovered: readonly string[];
  readonly losses: readonly Loss[];
}

/** The part of an entry that readers follow, and the rest. */
export const COUNTS_SECTION = 0;
export const REST_SECTION = 1;

/** A piece of an entry that fits into a row of the journal. */
export interface Chunk {
  readonly section: number;
  readonly chunk: number;
  /** How many there are in this section. */
  readonly chunks: number;
  /** JSON of some of the entry's items. */
  readonly body: string;
}

/** At most about 1 MB as UTF-8. An item that is longer has a chunk of its own. */
const MAX_CHUNK_UNITS = 250_000;
const ITEM_UNITS = 24;

const unitsOf = (item: unknown): number => {
  if (typeof item === 'string') return item.length;
  if (typeof item !== 'object' || item === null) return ITEM_UNITS;
  return Object.values(item).reduce((sum: number, value) => sum + unitsOf(value), ITEM_UNITS);
};

type Items = Readonly<Record<string, readonly unknown[]>>;

const piecesOf = (items: Items): readonly Items[] => {
  const pieces: Record<string, unknown[]>[] = [{}];
  let units = 0;
  for (const [name, list] of Object.entries(items)) {
    for (const item of list) {
      const more = unitsOf(item);
      if (units > 0 && units + more > MAX_CHUNK_UNITS) {
        pieces.push({});
        units = 0;
      }
      units += more;
      const piece = pieces.at(-1) ?? {};
      (piece[name] ??= []).push(item);
    }
  }
  return pieces;
};

const sectionOf = (section: number, items: Items): readonly Chunk[] =>
  piecesOf(items).map((piece, chunk, { length }) => ({
    section,
    chunk,
    chunks: length,
    body: JSON.stringify(piece),
  }));

export const chunksOf = ({ serverUrls, domains, topUsers, ...rest }: WalRecord): readonly Chunk[] => [
  ...sectionOf(COUNTS_SECTION, { serverUrls, domains, topUsers }),
  ...sectionOf(REST_SECTION, { ...rest }),
];

/** The way back, from the chunks of one section or of both. */
export const joinChunks = (chunks: readonly Pick<Chunk, 'body'>[]): WalRecord => {
  const pieces = chunks.map(({ body }) => JSON.parse(body) as Partial<WalRecord>);
  const all = <T>(pick: (piece: Partial<WalRecord>) => readonly T[] | undefined): readonly T[] =>
    pieces.flatMap((piece) => pick(piece) ?? []);
  return {
    serverUrls: all((piece) => piece.serverUrls),
    domains: all((piece) => piece.domains),
    topUsers: all((piece) => piece.topUsers),
    users: all((piece) => piece.users),
    topSlots: all((piece) => piece.topSlots),
    recent: all((piece) => piece.recent),
    forgotten: all((piece) => piece.forgotten),
    // Earlier versions wrote rejects without a code.
    rejects: all((piece) => piece.rejects).map((reject) => ({ ...reject, code: toRejectCode(reject.code) })),
    recovered: all((piece) => piece.recovered),
    losses: all((piece) => piece.losses),
    windows: all((piece) => piece.windows),
    activity: all((piece) => piece.activity),
    buckets: all((piece) => piece.buckets),
    dropped: all((piece) => piece.dropped),
    // An older entry has no number of what was dated ahead of the clock.
    windowState: all((piece) => piece.windowState).map((state) => ({ ...EMPTY_WINDOW_STATE, ...state })),
  };
};
