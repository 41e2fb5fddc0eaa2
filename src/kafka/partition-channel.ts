import type { KafkaMessage } from 'kafkajs';
import { firstValueFrom, merge, Observable, Subject, take, timer } from 'rxjs';
import type { Batch } from '../core/batch.ts';
import type { Source } from '../core/closed-loop.ts';
import { BrokerError } from './broker-error.ts';

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
export interface Fetching {
  /** Has the next fetch begin at an offset. */
  readonly seek: (offset: number) => void;
  /** Has nothing fetched until `resume`. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/** The way of a partition's records from kafkajs, which pushes, to a closed loop, which takes what it has room for. */
export interface PartitionChannel {
  /** The records from an offset on; `position` of a batch is the offset after it. One reader at a time. */
  readonly records: (from: number) => Source<KafkaMessage, number>;
  /** Resolves when the reader has taken all of it, or wants it no more. `beat` keeps the membership alive. */
  readonly deliver: (batch: FetchedBatch, beat: () => Promise<void>) => Promise<void>;
  /** Moves on over a fetch without records. */
  readonly passOver: (batch: Omit<FetchedBatch, 'messages'>) => void;
  /** Where the next fetch must begin; `null` while nobody reads. */
  readonly expected: () => number | null;
  /** The offset after the partition's last record, as last heard; `null` before the first fetch. */
  readonly logEnd: () => number | null;
  /** Completes the reader's source: the partition went to another member. */
  readonly revoke: () => void;
}

/** How often a member that waits for room tells the group that it lives, in milliseconds. */
const BEAT_MS = 1000;

/** So many records are handed out at once at most: what is made of them is gone before it burdens the collector. */
const MOST_AT_ONCE = 500;

/** A reader that begins elsewhere than the last one may get so many fetches that were begun for that one. */
const MOST_STRAYS = 3;

interface Reader {
  room: number;
  next: number;
  /** Whether a fetch has come that holds what this reader is to read first. */
  inPlace: boolean;
  /** Fetches that began elsewhere although they should not. */
  strays: number;
  readonly emit: (batch: Batch<KafkaMessage, number>) => void;
  readonly fail: (error: BrokerError) => void;
  readonly complete: () => void;
}

/** What keeps a fetch from being the reader's next one. */
const misfit = (name: string, next: number, { fetchedFrom, logEnd }: FetchedBatch): BrokerError | null => {
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
export const partitionChannel = (name: string, fetching: Fetching): PartitionChannel => {
  /** Emits when there is more room, or no use in waiting. */
  const changed$ = new Subject<void>();
  let reader: Reader | null = null;
  let revoked = false;
  let logEnd: number | null = null;
  fetching.pause();

  const records =
    (from: number): Source<KafkaMessage, number> =>
    (room$) =>
      new Observable((subscriber) => {
        if (revoked) {
          subscriber.complete();
          return;
        }
        const mine: Reader = {
          room: 0,
          next: from,
          inPlace: false,
          strays: 0,
          emit: (batch) => subscriber.next(batch),
          fail: (error) => subscriber.error(error),
          complete: () => subscriber.complete(),
        };
        reader = mine;
        fetching.seek(from);
        fetching.resume();
        subscriber.add(() => {
          if (reader === mine) {
            reader = null;
            if (!revoked) fetching.pause();
          }
          changed$.next();
        });
        subscriber.add(
          room$.subscribe({
            next: (room) => {
              mine.room = room;
              changed$.next();
            },
            error: mine.complete,
          }),
        );
      });

  /** Whom a fetch is for. One that began where it should not is asked for again, and at last fails the reader. */
  const readerOf = (batch: FetchedBatch): Reader | null => {
    logEnd = batch.logEnd;
    if (reader === null) return null;
    const { next, strays } = reader;
    reader.inPlace ||= batch.fetchedFrom <= next && next < batch.next;
    if (!reader.inPlace && strays < MOST_STRAYS) {
      reader.strays += 1;
      fetching.seek(next);
      return null;
    }
    const fault = misfit(name, next, batch);
    if (fault === null) return reader;
    reader.fail(fault);
    return null;
  };

  const handOut = (to: Reader, messages: readonly KafkaMessage[], next: number): readonly KafkaMessage[] => {
    const most = Math.min(to.room, MOST_AT_ONCE);
    const fits = messages.length <= most;
    const items = fits ? messages : messages.slice(0, most);
    const last = items.at(-1);
    to.next = fits || last === undefined ? next : Number(last.offset) + 1;
    to.emit({ items, size: items.length, position: to.next });
    return fits ? [] : messages.slice(items.length);
  };

  const waited = (): Promise<unknown> => firstValueFrom(merge(changed$, timer(BEAT_MS)).pipe(take(1)));

  return {
    records,
    deliver: async (batch, beat) => {
      const to = readerOf(batch);
      if (to === null || batch.next <= to.next) return;
      let rest = isBefore(batch.messages[0], to.next)
        ? batch.messages.filter((message) => !isBefore(message, to.next))
        : batch.messages;
      do {
        if (to.room > 0 || rest.length === 0) rest = handOut(to, rest, batch.next);
        else {
          await waited();
          await beat();
        }
      } while (rest.length > 0 && reader === to);
    },
    passOver: (batch) => {
      const to = readerOf({ ...batch, messages: [] });
      if (to !== null && batch.next > to.next) handOut(to, [], batch.next);
    },
    expected: () => reader?.next ?? null,
    logEnd: () => logEnd,
    revoke: () => {
      revoked = true;
      reader?.complete();
      changed$.next();
    },
  };
};
