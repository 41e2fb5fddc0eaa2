import { BehaviorSubject } from 'rxjs';
import type { Readiness } from '../../http/parts.ts';
import type { PartitionOffsets } from '../../kafka/topic-admin.ts';
import type { Log } from '../../runtime/log.ts';
import { EMPTY_SNAPSHOT, type Snapshot } from '../../stats/snapshot.ts';
import { type SaveResult, StoreError, type Totals } from '../../stores/store.ts';
import { reportOtherKeys } from '../other-keys.ts';
import { troubles } from './troubles.ts';

/** What is known of one partition; `null` where nothing is yet. */
export interface PartitionStanding {
  readonly owned: boolean;
  /** The offset that is counted next: our own saying where we own the partition, else the group's. */
  readonly next: number | null;
  readonly logEnd: number | null;
}

export interface GroupStanding {
  readonly joined: boolean;
  readonly partitions: ReadonlyMap<number, PartitionStanding>;
}

/** What a running consumer knows of itself: told by its loops, read by its HTTP shell. */
export interface ConsumerState {
  readonly snapshot$: BehaviorSubject<Snapshot>;
  readonly group$: BehaviorSubject<GroupStanding>;
  /** The store was read, so it is there. */
  readonly loaded: (whole: Totals & { readonly snapshot: Snapshot }) => void;
  /** The same, of what others have saved. */
  readonly looked: (whole: Totals & { readonly snapshot: Snapshot }) => void;
  readonly saved: (result: SaveResult) => void;
  readonly joined: () => void;
  readonly dropped: (error: unknown) => void;
  readonly assigned: (partition: number) => void;
  readonly released: (partition: number) => void;
  /** Counting begins, or goes on, at an offset. */
  readonly resumed: (partition: number, next: number) => void;
  readonly moved: (partition: number, next: number, logEnd: number | null) => void;
  /** What the brokers say: where each partition ends, and how far the group has counted. */
  readonly surveyed: (offsets: readonly PartitionOffsets[], committed: ReadonlyMap<number, number>) => void;
  readonly repeats: (repeats: number) => void;
  readonly restarting: (partition: number | null, error: unknown) => void;
  readonly readiness: () => Readiness;
}

const UNKNOWN: PartitionStanding = { owned: false, next: null, logEnd: null };
const GROUP = 'group';
const STORE = 'store';
const partitionKey = (partition: number): string => `partition ${partition}`;

const lagOf = ({ next, logEnd }: PartitionStanding): number | null =>
  next === null || logEnd === null ? null : Math.max(0, logEnd - next);

export const consumerState = (topic: string, log: Log): ConsumerState => {
  const snapshot$ = new BehaviorSubject<Snapshot>(EMPTY_SNAPSHOT);
  const group$ = new BehaviorSubject<GroupStanding>({ joined: false, partitions: new Map() });
  const trouble = troubles(log, {
    topic: `reading ${topic} again`,
    store: 'the store can be written again',
  });
  const reportOthers = reportOtherKeys(log);
  let totals: Totals = { canaries: 0, rejects: 0, deadLetters: 0, lostEvents: 0 };
  let repeats = 0;

  const change = (partition: number, over: Partial<PartitionStanding>): void => {
    const { joined, partitions } = group$.value;
    const before = partitions.get(partition) ?? UNKNOWN;
    group$.next({ joined, partitions: new Map([...partitions, [partition, { ...before, ...over }]]) });
  };
  const looked: ConsumerState['looked'] = ({ snapshot, canaries, rejects, deadLetters, lostEvents }) => {
    totals = { canaries, rejects, deadLetters, lostEvents };
    reportOthers(snapshot);
    snapshot$.next(snapshot);
  };
  const restarting: ConsumerState['restarting'] = (partition, error) => {
    log.debug('starting anew from what is saved', { partition, error });
    const message = error instanceof Error ? error.message : String(error);
    // Another member went on with a partition: that is the group's everyday life.
    if (error instanceof StoreError && error.code === 'store-in-use') return;
    if (error instanceof StoreError) trouble.rise('store', STORE, message);
    else trouble.rise('topic', partition === null ? GROUP : partitionKey(partition), message);
  };
  /** Where all is counted, no progress can tell that a trouble is over. */
  const settleIdle = (): void => {
    const { joined, partitions } = group$.value;
    const owned = [...partitions].filter(([, standing]) => standing.owned);
    const idle = owned.filter(([, standing]) => lagOf(standing) === 0);
    for (const [partition] of idle) trouble.settle('topic', partitionKey(partition));
    if (!joined || idle.length < owned.length) return;
    trouble.settle('topic', GROUP);
    if (owned.length > 0) trouble.settle('store', STORE);
  };

  const readiness = (): Readiness => {
    const { joined, partitions } = group$.value;
    const problems = [...trouble.messages()];
    if (!joined && problems.length === 0) problems.push(`not in the consumer group of ${topic} yet`);
    const shown = [...partitions]
      .sort(([a], [b]) => a - b)
      .map(([partition, standing]) => ({
        partition,
        owned: standing.owned,
        next_offset: standing.next,
        end_offset: standing.logEnd,
        lag: lagOf(standing),
      }));
    const lags = shown.flatMap(({ lag }) => (lag === null ? [] : [lag]));
    return {
      ready: problems.length === 0,
      problems,
      details: {
        topic: {
          name: topic,
          joined,
          lag: lags.length === 0 ? null : lags.reduce((sum, lag) => sum + lag, 0),
          partitions: shown,
          dead_letters: totals.deadLetters,
          lost_records: totals.lostEvents,
          repeats,
        },
        store: { writable: !trouble.has('store'), last_saved_at: snapshot$.value.asOf },
      },
    };
  };

  return {
    snapshot$,
    group$,
    looked,
    loaded: (whole) => {
      trouble.settle('store', STORE);
      looked(whole);
    },
    saved: (result) => {
      trouble.settle('store', STORE);
      totals = result.totals;
      reportOthers(result.snapshot);
      snapshot$.next(result.snapshot);
    },
    joined: () => group$.next({ ...group$.value, joined: true }),
    dropped: (error) => {
      group$.next({ ...group$.value, joined: false });
      restarting(null, error);
    },
    // What the group knew of it may be another's, or from before a reset.
    assigned: (partition) => change(partition, { owned: true, next: null }),
    released: (partition) => {
      trouble.settle('topic', partitionKey(partition));
      change(partition, { owned: false });
    },
    resumed: (partition, next) => change(partition, { next }),
    moved: (partition, next, logEnd) => {
      trouble.settle('topic', partitionKey(partition));
      trouble.settle('topic', GROUP);
      change(partition, logEnd === null ? { next } : { next, logEnd });
    },
    surveyed: (offsets, committed) => {
      for (const { partition, logEnd } of offsets) {
        const owned = group$.value.partitions.get(partition)?.owned === true;
        const next = committed.get(partition);
        change(partition, owned || next === undefined ? { logEnd } : { logEnd, next });
      }
      settleIdle();
    },
    repeats: (more) => {
      repeats += more;
    },
    restarting,
    readiness,
  };
};
