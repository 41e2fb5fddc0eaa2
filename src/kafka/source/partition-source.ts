import type { KafkaMessage } from 'kafkajs';
import { firstValueFrom, merge, Observable, Subject, take, timer } from 'rxjs';
import type { Batch } from '../../core/loop/batch.ts';
import type { Source } from '../../core/loop/source.ts';
import { BrokerError } from '../broker-error.ts';

/** What one fetch brought of a partition, without control records and aborted transactions. */
export interface FetchedBatch {
  /** None, when there were control records or aborted transactions only. */
  readonly messages: readonly KafkaMessage[];
  /** The offset that was asked for. */
  readonly fetchedFrom: number;
  /** The offset after all that was fetched, control records included. */
  readonly next: number;
  /** The offset that the next record of the partition will get. */
  readonly logEnd: number;
}

/** What a channel wants of the fetching of its partition. */
export interface FetchControl {
  /** Has the next fetch begin at an offset. */
  readonly seek: (offset: number) => void;
  /** Has nothing fetched until `resume`. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/** The way of a partition's records from kafkajs, which pushes, to a closed loop, which takes what it has room for. */
export interface PartitionSource {
  /** The records from an offset on; `position` of a batch is the offset after it. One reader at a time. */
  readonly records: (from: number) => Source<KafkaMessage, number>;
  /** Resolves when the reader has taken all of it, or wants it no more. `beat` keeps the membership alive. */
  readonly push: (batch: FetchedBatch, heartbeat: () => Promise<void>) => Promise<void>;
  /** Moves on over a fetch without records. */
  readonly skipEmptyFetch: (batch: Omit<FetchedBatch, 'messages'>) => void;
  /** Where the next fetch must begin; `null` while nobody reads. */
  readonly nextOffset: () => number | null;
  /** The offset after the partition's last record, as last heard; `null` before the first fetch. */
  readonly logEnd: () => number | null;
  /** Completes the reader's source: the partition went to another member. */
  readonly revoke: () => void;
}

/** How often a member that waits for room tells the group that it lives, in milliseconds. */
const HEARTBEAT_MS = 1000;

/** So many records are handed out at once at most: what is made of them is gone before it burdens the collector. */
const MAX_BATCH_RECORDS = 500;

/** A reader that begins elsewhere than the last one may get so many fetches that were begun for that one. */
const MAX_STALE_FETCHES = 3;

interface Reader {
  credit: number;
  next: number;
  /** Whether a fetch has come that holds what this reader is to read first. */
  isPositioned: boolean;
  /** Fetches that began elsewhere although they should not. */
  staleFetches: number;
  readonly emit: (batch: Batch<KafkaMessage, number>) => void;
  readonly fail: (error: BrokerError) => void;
  readonly complete: () => void;
}

/** What keeps a fetch from being the reader's next one. */
const offsetMismatch = (
  name: string,
  next: number,
  { fetchedFrom, logEnd }: FetchedBatch,
): BrokerError | null => {
  if (logEnd < next) {
    return new BrokerError(
      'broker-failed',
      `${name} ends at offset ${logEnd}, before ${next}, which is where reading goes on`,
    );
  }
  if (fetchedFrom <= next) return null;
  return new BrokerError(
    'broker-failed',
    `${name} was read from offset ${fetchedFrom} on instead of ${next}: what lay between may have been deleted`,
  );
};

const isBefore = (message: KafkaMessage | undefined, offset: number): boolean =>
  message !== undefined && Number(message.offset) < offset;

/** Nothing is fetched while nobody reads: a partition without a reader must not keep the others waiting. */
export const partitionSource = (name: string, fetchControl: FetchControl): PartitionSource => {
  /** Emits when there is more room, or no use in waiting. */
  const changed$ = new Subject<void>();
  let reader: Reader | null = null;
  let isRevoked = false;
  let logEnd: number | null = null;
  fetchControl.pause();

  const records =
    (from: number): Source<KafkaMessage, number> =>
    (credit$) =>
      new Observable((subscriber) => {
        if (isRevoked) {
          subscriber.complete();
          return;
        }
        const newReader: Reader = {
          credit: 0,
          next: from,
          isPositioned: false,
          staleFetches: 0,
          emit: (batch) => subscriber.next(batch),
          fail: (error) => subscriber.error(error),
          complete: () => subscriber.complete(),
        };
        reader = newReader;
        fetchControl.seek(from);
        fetchControl.resume();
        subscriber.add(() => {
          if (reader === newReader) {
            reader = null;
            if (!isRevoked) fetchControl.pause();
          }
          changed$.next();
        });
        subscriber.add(
          credit$.subscribe({
            next: (credit) => {
              newReader.credit = credit;
              changed$.next();
            },
            error: newReader.complete,
          }),
        );
      });

  /** Whom a fetch is for. One that began where it should not is asked for again, and at last fails the reader. */
  const readerFor = (batch: FetchedBatch): Reader | null => {
    logEnd = batch.logEnd;
    if (reader === null) return null;
    const { next, staleFetches } = reader;
    reader.isPositioned ||= batch.fetchedFrom <= next && next < batch.next;
    if (!reader.isPositioned && staleFetches < MAX_STALE_FETCHES) {
      reader.staleFetches += 1;
      fetchControl.seek(next);
      return null;
    }
    const mismatch = offsetMismatch(name, next, batch);
    if (mismatch === null) return reader;
    reader.fail(mismatch);
    return null;
  };

  const emitRecords = (
    target: Reader,
    messages: readonly KafkaMessage[],
    next: number,
  ): readonly KafkaMessage[] => {
    const maxRecords = Math.min(target.credit, MAX_BATCH_RECORDS);
    const hasRoomForAll = messages.length <= maxRecords;
    const items = hasRoomForAll ? messages : messages.slice(0, maxRecords);
    const last = items.at(-1);
    target.next = hasRoomForAll || last === undefined ? next : Number(last.offset) + 1;
    target.emit({ items, size: items.length, position: target.next });
    return hasRoomForAll ? [] : messages.slice(items.length);
  };

  const waitForCredit = (): Promise<unknown> =>
    firstValueFrom(merge(changed$, timer(HEARTBEAT_MS)).pipe(take(1)));

  return {
    records,
    push: async (batch, heartbeat) => {
      const target = readerFor(batch);
      if (target === null || batch.next <= target.next) return;
      let rest = isBefore(batch.messages[0], target.next)
        ? batch.messages.filter((message) => !isBefore(message, target.next))
        : batch.messages;
      do {
        if (target.credit > 0 || rest.length === 0) rest = emitRecords(target, rest, batch.next);
        else {
          await waitForCredit();
          await heartbeat();
        }
      } while (rest.length > 0 && reader === target);
    },
    skipEmptyFetch: (batch) => {
      const target = readerFor({ ...batch, messages: [] });
      if (target !== null && batch.next > target.next) emitRecords(target, [], batch.next);
    },
    nextOffset: () => reader?.next ?? null,
    logEnd: () => logEnd,
    revoke: () => {
      isRevoked = true;
      reader?.complete();
      changed$.next();
    },
  };
};
