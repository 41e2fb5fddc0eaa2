import { catchError, defer, from, map, type Observable, of, throwError } from 'rxjs';
import { boundedClaims } from '../../core/bounded-claims.ts';
import type { Claims } from '../../core/drop-repeats.ts';
import { type FeedPosition, startAt } from '../../feed/position.ts';
import { restorePosition } from '../../feed/restore-position.ts';
import { recentKeys, type RecentKeysOptions, type RecentKeysWindow } from '../../feed/recent-keys.ts';
import { superseded } from '../../kafka/broker-error.ts';
import type { OpenWriter, TopicWriter, WriteResult } from '../../kafka/publisher/topic-writer.ts';
import type { Parcel } from './parcel.ts';
import { readPositionNote, writePositionNote } from './position-note.ts';
import { tailKeys } from './tail-keys.ts';

/** Where to go on, and what the topic holds already. */
export interface TopicResumption {
  readonly position: FeedPosition;
  /** The keys of recent events. */
  readonly keys: RecentKeysWindow;
  /** The keys of recent malformed events. */
  readonly rejectKeys: Claims;
}

/** What one transaction brought. */
export interface Receipt extends WriteResult {
  readonly canaries: number;
}

/** The topic as the state of its producer: the position and the keys move with the records, or not at all. */
export interface TopicLog {
  /**
   * Where to go on. As long as nothing failed here, that is known; after a failure it is read anew, and whoever else
   * has this producer's id is fenced.
   */
  readonly resume: () => Observable<TopicResumption>;
  /** Emits when all of it is committed. */
  readonly publish: (parcel: Parcel) => Observable<Receipt>;
  /** What was claimed and not published may be anything: the next resumption reads everything anew. */
  readonly distrust: () => void;
  readonly close: () => Observable<void>;
}

export interface TopicLogOptions {
  readonly open: OpenWriter;
  /** The name of the group that keeps the position, for error messages. */
  readonly group: string;
  /** Names this process. */
  readonly owner: string;
  /** Where a first start begins, epoch ms. */
  readonly since: number;
  /** How far before its position a resumed feed may go back, in milliseconds. */
  readonly rewindMs: number;
  readonly memory: RecentKeysOptions;
  /** Epoch ms. */
  readonly now: () => number;
  readonly onOpen: () => void;
}

/** How far the timestamp of a record may lie from the feed's own for the event, in milliseconds. */
const SKEW_MS = 600_000;
const REJECT_KEYS = 100_000;

interface Live extends TopicResumption {
  readonly writer: TopicWriter;
}

const lowestTime = ({ since, partitions }: FeedPosition): number => {
  const times = partitions.flatMap(({ resume }) => ('timestamp' in resume ? [resume.timestamp] : []));
  return times.length === 0 ? since : Math.min(...times);
};

export const topicLog = (options: TopicLogOptions): TopicLog => {
  const { open, group, owner, since, rewindMs, memory, now, onOpen } = options;
  let live: Live | null = null;
  /** The last one that is known to be committed. */
  let latest: FeedPosition | null = null;
  /** Whether the note says that this process writes. */
  let isOurs = false;

  /** Once this process has written, another owner is one that started later. */
  const mayOpen = (note: string | null): void => {
    if (isOurs && note !== null && readPositionNote(note, group).owner !== owner) throw superseded();
  };
  const noteAt = (position: FeedPosition): string => writePositionNote({ owner, position });

  const prepare = async (writer: TopicWriter): Promise<Live> => {
    const saved = writer.note === null ? null : readPositionNote(writer.note, group).position;
    const found = saved && restorePosition(saved, now());
    // The note goes with a topic that is deleted, and what was read from the feed stays read.
    const position = found ?? latest ?? startAt(since);
    // Also where a first start begins: killed before its first batch, it still begins there.
    await writer.write({ records: [], deadLetters: [], note: noteAt(position) });
    isOurs = true;
    latest = position;
    const tail = tailKeys(position);
    const rejectKeys = boundedClaims(REJECT_KEYS);
    await writer.tail(lowestTime(position) - rewindMs - SKEW_MS, ({ headers, timestamp }) => {
      const id = textOf(headers['id']);
      if (id === '') return;
      tail.add({ id, place: textOf(headers['position']), timestamp });
      if (headers['reason'] !== undefined) rejectKeys.claim(id);
    });
    return { writer, position, keys: recentKeys(tail.generations(), memory), rejectKeys };
  };
  const openAnew = async (): Promise<Live> => {
    const writer = await open(mayOpen);
    try {
      live = await prepare(writer);
    } catch (error) {
      await writer.close();
      throw error;
    }
    onOpen();
    return live;
  };
  const distrust = (): void => {
    // Nobody waits for it: the next opening fences it.
    void live?.writer.close();
    live = null;
  };

  return {
    resume: () =>
      defer(() => (live === null ? from(openAnew()) : of(live))).pipe(
        map(({ position, keys, rejectKeys }) => {
          keys.resumed();
          return { position: latest ?? position, keys, rejectKeys };
        }),
      ),
    publish: ({ records, deadLetters, position, canaries }) =>
      defer(() => {
        const after = position ?? latest ?? startAt(since);
        if (live === null) throw new Error('a batch came before the topic was opened');
        return from(live.writer.write({ records, deadLetters, note: noteAt(after) })).pipe(
          map((written) => {
            latest = after;
            return { ...written, canaries };
          }),
          catchError((error: unknown) => {
            distrust();
            return throwError(() => error);
          }),
        );
      }),
    distrust,
    close: () =>
      defer(async () => {
        const writer = live?.writer;
        live = null;
        await writer?.close();
      }),
  };
};

const textOf = (value: unknown): string => {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'string') return first;
  return Buffer.isBuffer(first) ? first.toString() : '';
};
