import { catchError, defer, from, map, type Observable, of, throwError } from 'rxjs';
import { type FeedPosition, startPosition } from '../../wikimedia/position/feed-position.ts';
import type { TopicWriterFactory, TopicWriter, WriteResult } from '../../kafka/sink/topic-writer.ts';
import {
  parsePositionMetadata,
  type PositionMetadata,
  serializePositionMetadata,
} from './position-metadata.ts';
import {
  assertOwner,
  type ProducerResumeOptions,
  type ProducerResumption,
  resumeKeys,
  resumePosition,
} from './resume.ts';
import type { TransactionBatch } from './transaction-aggregator.ts';

/** What one transaction wrote. */
export interface PublishResult extends WriteResult {
  readonly canaries: number;
}

/** The topic as the producer's only state: one transaction moves the records, the position and the keys together. */
export interface TransactionalSink {
  /**
   * Where producing continues. While no write failed, the sink knows this; after a failure it opens a new writer, which
   * fences any other process with the same producer id, and reads the state from the topic.
   */
  readonly resume: () => Observable<ProducerResumption>;
  /** Emits when the transaction is committed. */
  readonly publish: (transaction: TransactionBatch) => Observable<PublishResult>;
  /** Marks keys that were added but not published as unknown: the next resume reads the state from the topic. */
  readonly invalidate: () => void;
  readonly close: () => Observable<void>;
}

export interface TransactionalSinkOptions extends ProducerResumeOptions {
  readonly open: TopicWriterFactory;
  /** Identifies this process. */
  readonly owner: string;
  /** The feed, saved with each position. */
  readonly stream?: string;
  readonly onOpen: () => void;
  /** Called with the position that another process has saved, when this one takes over. */
  readonly onTakeover?: (saved: PositionMetadata) => void;
}

interface OpenSink extends ProducerResumption {
  readonly writer: TopicWriter;
}

export const transactionalSink = (options: TransactionalSinkOptions): TransactionalSink => {
  const { open, group, owner, stream, since, onOpen, onTakeover } = options;
  let openSink: OpenSink | null = null;
  /** The latest position that is known to be committed. */
  let committedPosition: FeedPosition | null = null;
  /** Whether the topic's metadata names this process as the writer. */
  let isOwner = false;

  const metadataAt = (position: FeedPosition): string =>
    serializePositionMetadata({ owner, stream, position });

  const prepare = async (writer: TopicWriter): Promise<OpenSink> => {
    const saved = writer.metadata === null ? null : parsePositionMetadata(writer.metadata, group);
    const position = resumePosition(saved?.position ?? null, committedPosition, options);
    if (!isOwner && saved !== null) onTakeover?.(saved);
    // Also on the very first run: a process killed before its first batch still starts there.
    await writer.write({ records: [], deadLetters: [], metadata: metadataAt(position) });
    isOwner = true;
    committedPosition = position;
    return { writer, position, ...(await resumeKeys(writer, position, options)) };
  };
  const reopen = async (): Promise<OpenSink> => {
    const writer = await open((metadata) => {
      if (isOwner) assertOwner(metadata, owner, group);
    });
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
    // Nothing waits for the close: the next writer fences this one.
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
        if (openSink === null) throw new Error('cannot publish a batch before the topic is open');
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
