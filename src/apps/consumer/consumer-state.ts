import { BehaviorSubject } from 'rxjs';
import type { Readiness } from '../../http/parts.ts';
import { BrokerError } from '../../kafka/broker-error.ts';
import type { PartitionOffsets } from '../../kafka/topic-admin.ts';
import type { Log } from '../../runtime/log.ts';
import { EMPTY_SNAPSHOT, type Snapshot } from '../../stats/snapshot.ts';
import { type SaveResult, StoreError, type Totals } from '../../stores/store.ts';

/** What is known of one partition; `null` where nothing is yet. */
export interface PartitionStanding {
  readonly owned: boolean;
  /** The offset that is counted next. */
  readonly next: number | null;
  readonly logEnd: number | null;
}

/** What a running consumer knows of itself: told by its loops, read by its HTTP shell. */
export interface ConsumerState {
  readonly snapshot$: BehaviorSubject<Snapshot>;
  readonly partitions$: BehaviorSubject<ReadonlyMap<number, PartitionStanding>>;
  readonly loaded: (whole: Totals & { readonly snapshot: Snapshot }) => void;
  readonly saved: (result: SaveResult) => void;
  readonly assigned: (partition: number) => void;
  readonly released: (partition: number) => void;
  readonly moved: (partition: number, next: number) => void;
  readonly ended: (partition: number, logEnd: number) => void;
  /** What the brokers say: where each partition ends, and how far the group has counted. */
  readonly surveyed: (offsets: readonly PartitionOffsets[], committed: ReadonlyMap<number, number>) => void;
  readonly repeats: (repeats: number) => void;
  readonly restarting: (error: unknown) => void;
  readonly readiness: () => Readiness;
}

const lagOf = ({ next, logEnd }: PartitionStanding): number | null =>
  next === null || logEnd === null ? null : Math.max(0, logEnd - next);

export const consumerState = (topic: string, log: Log): ConsumerState => {
  const snapshot$ = new BehaviorSubject<Snapshot>(EMPTY_SNAPSHOT);
  const partitions$ = new BehaviorSubject<ReadonlyMap<number, PartitionStanding>>(new Map());
  let totals: Totals = { canaries: 0, rejects: 0, deadLetters: 0, lostEvents: 0 };
  let repeats = 0;
  let joined = false;
  const troubles = new Map<'topic' | 'store', string>();

  const change = (partition: number, over: Partial<PartitionStanding>): void => {
    const before = partitions$.value.get(partition) ?? { owned: false, next: null, logEnd: null };
    partitions$.next(new Map([...partitions$.value, [partition, { ...before, ...over }]]));
  };
  const well = (part: 'topic' | 'store', news: string): void => {
    if (troubles.delete(part)) log.info(news);
  };

  const readiness = (): Readiness => {
    const problems = [...troubles.values()];
    if (!joined && problems.length === 0) problems.push(`not in the consumer group of ${topic} yet`);
    const partitions = [...partitions$.value]
      .sort(([a], [b]) => a - b)
      .map(([partition, standing]) => ({
        partition,
        owned: standing.owned,
        next_offset: standing.next,
        end_offset: standing.logEnd,
        lag: lagOf(standing),
      }));
    const lags = partitions.flatMap(({ lag }) => (lag === null ? [] : [lag]));
    return {
      ready: problems.length === 0,
      problems,
      details: {
        topic: {
          name: topic,
          joined,
          lag: lags.length === 0 ? null : lags.reduce((sum, lag) => sum + lag, 0),
          partitions,
          dead_letters: totals.deadLetters,
          lost_records: totals.lostEvents,
          repeats,
        },
        store: { writable: !troubles.has('store'), last_saved_at: snapshot$.value.asOf },
      },
    };
  };

  return {
    snapshot$,
    partitions$,
    loaded: ({ snapshot, canaries, rejects, deadLetters, lostEvents }) => {
      totals = { canaries, rejects, deadLetters, lostEvents };
      snapshot$.next(snapshot);
    },
    saved: (result) => {
      well('store', 'the store can be written again');
      totals = result.totals;
      snapshot$.next(result.snapshot);
    },
    assigned: (partition) => {
      joined = true;
      well('topic', `reading ${topic} again`);
      change(partition, { owned: true });
    },
    released: (partition) => change(partition, { owned: false }),
    moved: (partition, next) => {
      well('topic', `reading ${topic} again`);
      change(partition, { next });
    },
    ended: (partition, logEnd) => change(partition, { logEnd }),
    surveyed: (offsets, committed) => {
      for (const { partition, logEnd } of offsets) {
        const owned = partitions$.value.get(partition)?.owned === true;
        const next = committed.get(partition);
        change(partition, owned || next === undefined ? { logEnd } : { logEnd, next });
      }
    },
    repeats: (more) => {
      repeats += more;
    },
    restarting: (error) => {
      const message = error instanceof Error ? error.message : String(error);
      // Another member went on with a partition: that is the group's everyday life.
      const everyday = error instanceof StoreError && error.code === 'store-in-use';
      const part = error instanceof StoreError ? 'store' : 'topic';
      if (!everyday) {
        if (!troubles.has(part))
          log.error(`${message}; nothing is lost, and it is tried again until it works`);
        troubles.set(part, message);
        if (error instanceof BrokerError) joined = false;
      }
      log.debug('starting anew from what is saved', { error });
    },
    readiness,
  };
};
