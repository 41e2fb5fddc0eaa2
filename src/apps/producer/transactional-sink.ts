import { catchError, defer, from, map, type Observable, of, throwError } from 'rxjs';
import { generationalKeySet } from '../../core/collections/generational-key-set.ts';
import type { SeenKeys } from '../../core/collections/seen-keys.ts';
import { type FeedPosition, startPosition } from '../../wikimedia/position/feed-position.ts';
import { restorePosition } from '../../wikimedia/position/restore-position.ts';
import {
  dedupWindow,
  type DedupWindowOptions,
  type DedupWindow,
} from '../../wikimedia/dedup/dedup-window.ts';
import { fencedByNewerProducer } from '../../kafka/broker-error.ts';
import type { TopicWriterFactory, TopicWriter, WriteResult } from '../../kafka/sink/topic-writer.ts';
import type { TransactionBatch } from './transaction-aggregator.ts';
import { parsePositionMetadata, serializePositionMetadata } from './position-metadata.ts';
import { tailKeys } from './tail-keys.ts';

/** Where to go on, and what the topic holds already. */
export interface ProducerResumption {
  readonly position: FeedPosition;
  /** The keys of recent events. */
  readonly keys: DedupWindow;
  /** The keys of recent malformed events. */
  readonly rejectKeys: SeenKeys;
}

/** What one transaction brought. */
export interface PublishResult extends WriteResult {
  readonly canaries: number;
}

/** The topic as the state of its producer: the position and the keys move with the records, or not at all. */
export interface TransactionalSink {
  /**
   * Where to go on. As long as nothing failed here, that is known; after a failure it is read anew, and whoever else
   * has this producer's id is fenced.
   */
  readonly resume: () => Observable<ProducerResumption>;
  /** Emits when all of it is committed. */
  readonly publish: (transaction: TransactionBatch) => Observable<PublishResult>;
  /** What was claimed and not published may be anything: the next resumption reads everything anew. */
  readonly invalidate: () => void;
  readonly close: () => Observable<void>;
}

export interface TransactionalSinkOptions {
  readonly open: TopicWriterFactory;
  /** The name of the group that keeps the position, for error messages. */
  readonly group: string;
  /** Names this process. */
  readonly owner: string;
  /** Where a first start begins, epoch ms. */
  readonly since: number;
  /** How far before its position a resumed feed may go back, in milliseconds. */
  readonly rewindMs: number;
  readonly dedupOptions: DedupWindowOptions;
  /** Epoch ms. */
  readonly now: () => number;
  readonly onOpen: () => void;
}

/** How far the timestamp of a record may lie from the feed's own for the event, in milliseconds. */
const MAX_TIMESTAMP_SKEW_MS = 600_000;
const MAX_REJECT_KEYS = 100_000;

interface OpenSink extends ProducerResumption {
  readonly writer: TopicWriter;
}

const lowestTime = ({ since, partitions }: FeedPosition): number => {
  const times = partitions.flatMap(({ resume }) => ('timestamp' in resume ? [resume.timestamp] : []));
  return times.length === 0 ? since : Math.min(...times);
};

export const transactionalSink = (options: TransactionalSinkOptions): TransactionalSink => {
  const { open, group, owner, since, rewindMs, dedupOptions, now, onOpen } = options;
  let openSink: OpenSink | null = null;
  /** The last one that is known to be committed. */
  let committedPosition: FeedPosition | null = null;
  /** Whether the note says that this process writes. */
  let isOwner = false;

  /** Once this process has written, another owner is one that started later. */
  const assertOwner = (metadata: string | null): void => {
    if (isOwner && metadata !== null && parsePositionMetadata(metadata, group).owner !== owner)
      throw fencedByNewerProducer();
  };
  const metadataAt = (position: FeedPosition): string => serializePositionMetadata({ owner, position });

  const prepare = async (writer: TopicWriter): Promise<OpenSink> => {
    const saved = writer.metadata === null ? null : parsePositionMetadata(writer.metadata, group).position;
    const restored = saved && restorePosition(saved, now());
    // The note goes with a topic that is deleted, and what was read from the feed stays read.
    const position = restored ?? committedPosition ?? startPosition(since);
    // Also where a first start begins: killed before its first batch, it still begins there.
    await writer.write({ records: [], deadLetters: [], metadata: metadataAt(position) });
    isOwner = true;
    committedPosition = position;
    const tailIds = tailKeys(position);
    const rejectKeys = generationalKeySet(MAX_REJECT_KEYS);
    await writer.tail(lowestTime(position) - rewindMs - MAX_TIMESTAMP_SKEW_MS, ({ headers, timestamp }) => {
      const id = textOf(headers['id']);
      if (id === '') return;
      tailIds.add({ id, feedOffset: textOf(headers['position']), timestamp });
      if (headers['reason'] !== undefined) rejectKeys.addIfAbsent(id);
    });
    return { writer, position, keys: dedupWindow(tailIds.generations(), dedupOptions), rejectKeys };
  };
  const reopen = async (): Promise<OpenSink> => {
    const writer = await open(assertOwner);
    try {
      openSink = await prepare(writer);
    } catch (error) {
      await writer.close();
      throw error;
    }
    onOpen();
    return openSink;
  };
  const invalidate = (): void => {
    // Nobody waits for it: the next opening fences it.
    void openSink?.writer.close();
    openSink = null;
  };

  return {
    resume: () =>
      defer(() => (openSink === null ? from(reopen()) : of(openSink))).pipe(
        map(({ position, keys, rejectKeys }) => {
          keys.markResumed();
          return { position: committedPosition ?? position, keys, rejectKeys };
        }),
      ),
    publish: ({ records, deadLetters, position, canaries }) =>
      defer(() => {
        const after = position ?? committedPosition ?? startPosition(since);
        if (openSink === null) throw new Error('a batch came before the topic was opened');
        return from(openSink.writer.write({ records, deadLetters, metadata: metadataAt(after) })).pipe(
          map((written) => {
            committedPosition = after;
            return { ...written, canaries };
          }),
          catchError((error: unknown) => {
            invalidate();
            return throwError(() => error);
          }),
        );
      }),
    invalidate,
    close: () =>
      defer(async () => {
        const writer = openSink?.writer;
        openSink = null;
        await writer?.close();
      }),
  };
};

const textOf = (value: unknown): string => {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'string') return first;
  return Buffer.isBuffer(first) ? first.toString() : '';
};
