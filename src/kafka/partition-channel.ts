import type { KafkaMessage } from 'kafkajs';
import { firstValueFrom, merge, Observable, Subject, take, timer } from 'rxjs';
import type { Batch } from '../core/batch.ts';
import type { Source } from '../core/closed-loop.ts';
import { BrokerError } from './broker-error.ts';

/** What one fetch brought of a partition, without control records and aborted transactions. */
export interface FetchedBatch {
  readonly messages: readonly KafkaMessage[];
  /** The offset that was asked for. */
  readonly fetchedFrom: number;
  /** The offset after all that was fetched, control records included. */
  readonly next: number;
  /** The offset that the next record of the partition will get. */
  readonly logEnd: number;
}

/** The way of a partition's records from kafkajs, which pushes, to a closed loop, which takes what it has room for. */
export interface PartitionChannel {
  /** The records from an offset on; `position` of a batch is the offset after it. One reader at a time. */
  readonly records: (from: number) => Source<KafkaMessage, number>;
  /** Resolves when the reader has taken all of it, or wants it no more. `beat` keeps the membership alive. */
  readonly deliver: (batch: FetchedBatch, beat: () => Promise<void>) => Promise<void>;
  /** Moves on over offsets without records: control records, or transactions that were aborted. */
  readonly passOver: (next: number, logEnd: number) => void;
  /** Where the next fetch must begin; `null` while nobody reads. */
  readonly expected: () => number | null;
  /** The offset after the partition's last record, as last heard; `null` before the first fetch. */
  readonly logEnd: () => number | null;
  /** Completes the reader's source: the partition went to another member. */
  readonly revoke: () => void;
}

/** How often a member that waits for room tells the group that it lives, in milliseconds. */
const BEAT_MS = 1000;

/** A reader that begins elsewhere than the last one may get so many fetches that were begun for that one. */
const MOST_STRAYS = 3;

interface Reader {
  room: number;
  next: number;
  /** Whether a fetch has begun where this reader begins: one that began elsewhere may have been under way. */
  inPlace: boolean;
  /** Fetches that began elsewhere although they should not. */
  strays: number;
  readonly emit: (batch: Batch<KafkaMessage, number>) => void;
  readonly fail: (error: BrokerError) => void;
  readonly complete: () => void;
}

/** `seek` has the next fetch begin at an offset. */
export const partitionChannel = (name: string, seek: (offset: number) => void): PartitionChannel => {
  /** Emits when there is a reader, more room, or no use in waiting. */
  const changed$ = new Subject<void>();
  let reader: Reader | null = null;
  let revoked = false;
  let logEnd: number | null = null;

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
        seek(from);
        subscriber.add(() => {
          if (reader === mine) reader = null;
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

  /** What keeps this fetch from being the reader's next one. */
  const misfit = ({ next }: Reader, { fetchedFrom, logEnd: end }: FetchedBatch): BrokerError | null => {
    if (end < next) {
      return new BrokerError(
        'broker-failed',
        `${name} ends at offset ${end}, before ${next}, which is where reading goes on`,
      );
    }
    if (fetchedFrom <= next) return null;
    return new BrokerError(
      'broker-failed',
      `${name} was read from offset ${fetchedFrom} on instead of ${next}: what lay between may have been deleted`,
    );
  };

  const handOut = (to: Reader, messages: readonly KafkaMessage[], next: number): readonly KafkaMessage[] => {
    const fits = messages.length <= to.room;
    const items = fits ? messages : messages.slice(0, to.room);
    const last = items.at(-1);
    to.next = fits || last === undefined ? next : Number(last.offset) + 1;
    to.emit({ items, size: items.length, position: to.next });
    return fits ? [] : messages.slice(items.length);
  };

  const waited = (): Promise<unknown> => firstValueFrom(merge(changed$, timer(BEAT_MS)).pipe(take(1)));

  const deliver = async (batch: FetchedBatch, beat: () => Promise<void>): Promise<void> => {
    logEnd = batch.logEnd;
    while (reader === null && !revoked) {
      await waited();
      await beat();
    }
    const to = reader;
    if (to === null) return;
    to.inPlace ||= batch.fetchedFrom === to.next;
    if (!to.inPlace && to.strays < MOST_STRAYS) {
      to.strays += 1;
      seek(to.next);
      return;
    }
    const fault = misfit(to, batch);
    if (fault !== null) {
      to.fail(fault);
      return;
    }
    let rest = batch.messages.filter(({ offset }) => Number(offset) >= to.next);
    while (rest.length > 0 && reader === to) {
      if (to.room > 0) rest = [...handOut(to, rest, batch.next)];
      else {
        await waited();
        await beat();
      }
    }
  };

  return {
    records,
    deliver,
    passOver: (next, end) => {
      logEnd = end;
      if (reader?.inPlace === true && next > reader.next) handOut(reader, [], next);
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
