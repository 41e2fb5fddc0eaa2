import type { KafkaMessage } from 'kafkajs';
import { firstValueFrom, merge, Observable, Subject, take, timer } from 'rxjs';
import type { Batch } from '../../core/loop/batch.ts';
import type { Source } from '../../core/loop/source.ts';
import { BrokerError } from '../broker-error.ts';

/** The result of one fetch of a partition, without control records and aborted transactions. */
export interface FetchedBatch {
  /** Empty if there were only control records or aborted transactions. */
  readonly messages: readonly KafkaMessage[];
  /** The requested offset. */
  readonly fetchedFrom: number;
  /** The offset after everything fetched, control records included. */
  readonly next: number;
  /** The offset of the partition's next record. */
  readonly logEnd: number;
}

/** Controls the fetches of one partition. */
export interface FetchControl {
  /** Starts the next fetch at an offset. */
  readonly seek: (offset: number) => void;
  /** Stops fetching until `resume`. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/** Passes a partition's records from kafkajs, which pushes, to a closed loop, which limits them by its credit. */
export interface PartitionSource {
  /** The records from an offset on, for one reader at a time. A batch's position is the offset after it. */
  readonly records: (from: number) => Source<KafkaMessage, number>;
  /** Resolves when the reader has taken all of the batch or is gone. `heartbeat` keeps the membership alive. */
  readonly push: (batch: FetchedBatch, heartbeat: () => Promise<void>) => Promise<void>;
  /** Advances past a fetch without records. */
  readonly skipEmptyFetch: (batch: Omit<FetchedBatch, 'messages'>) => void;
  /** Where the next fetch must start; `null` without a reader. */
  readonly nextOffset: () => number | null;
  /** The offset after the partition's last record, as of the last fetch; `null` before the first. */
  readonly logEnd: () => number | null;
  /** Completes the reader's source: the group assigned the partition to another member. */
  readonly revoke: () => void;
}

/** How often a member sends heartbeats while it waits for credit. */
const HEARTBEAT_MS = 1000;

/** Small batches: what is made of them is garbage before the collector has to move it. */
const MAX_BATCH_RECORDS = 500;

/** How many fetches of an earlier reader may arrive after a seek, before that counts as a failure. */
const MAX_STALE_FETCHES = 3;

interface Reader {
  credit: number;
  next: number;
  /** Whether a fetch with this reader's first offset has arrived. */
  isPositioned: boolean;
  /** How many fetches started at another offset so far. */
  staleFetches: number;
  readonly emit: (batch: Batch<KafkaMessage, number>) => void;
  readonly fail: (error: BrokerError) => void;
  readonly complete: () => void;
}

/** The error of a fetch that does not continue at the reader's offset; `null` if it does. */
const offsetMismatch = (
  name: string,
  next: number,
  { fetchedFrom, logEnd }: FetchedBatch,
): BrokerError | null => {
  if (logEnd < next) {
    return new BrokerError(
      'broker-failed',
      `${name} ends at offset ${logEnd}, before offset ${next} where reading continues`,
    );
  }
  if (fetchedFrom <= next) return null;
  return new BrokerError(
    'broker-failed',
    `${name} was read from offset ${fetchedFrom} instead of ${next}: the records in between may have been deleted`,
  );
};

const isBefore = (message: KafkaMessage | undefined, offset: number): boolean =>
  message !== undefined && Number(message.offset) < offset;

/** It pauses fetching while it has no reader, so that the partition does not block the others. */
export const partitionSource = (name: string, fetchControl: FetchControl): PartitionSource => {
  /** Emits when the credit has changed, or when waiting for it is pointless. */
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

  /** The reader of a fetch, or `null`. A fetch from another offset is requested again; after some of them the reader fails. */
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
    const fitsCredit = messages.length <= maxRecords;
    const items = fitsCredit ? messages : messages.slice(0, maxRecords);
    const last = items.at(-1);
    target.next = fitsCredit || last === undefined ? next : Number(last.offset) + 1;
    target.emit({ items, size: items.length, position: target.next });
    return fitsCredit ? [] : messages.slice(items.length);
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
