import { BehaviorSubject } from 'rxjs';
import type { Readiness } from '../../http/health/readiness.ts';
import type { LogOffsets } from '../../kafka/admin/topic-admin.ts';
import type { Log } from '../../telemetry/log/log.ts';
import { EMPTY_SNAPSHOT, type Snapshot } from '../../stats/counts/snapshot.ts';
import { type SaveResult, StoreError, type Totals } from '../../stores/store.ts';
import { reportOtherKeys } from '../shared/other-keys.ts';
import { activeProblems } from './group/active-problems.ts';

/** What is known of one partition; `null` means unknown. */
export interface PartitionStatus {
  readonly owned: boolean;
  /** The offset that is counted next: from our own counting if we own the partition, else the group's committed offset. */
  readonly next: number | null;
  readonly logEnd: number | null;
}

export interface GroupStatus {
  readonly joined: boolean;
  readonly partitions: ReadonlyMap<number, PartitionStatus>;
}

/** The state of a running consumer: its pipelines report events, its HTTP app reads. */
export interface ConsumerStatus {
  readonly snapshot$: BehaviorSubject<Snapshot>;
  readonly group$: BehaviorSubject<GroupStatus>;
  /** The store was loaded, so it is reachable. */
  readonly loaded: (saved: Totals & { readonly snapshot: Snapshot }) => void;
  /** The store was polled for what other processes have saved. */
  readonly refreshed: (saved: Totals & { readonly snapshot: Snapshot }) => void;
  readonly saved: (result: SaveResult) => void;
  readonly joined: () => void;
  readonly disconnected: (error: unknown) => void;
  readonly assigned: (partition: number) => void;
  readonly released: (partition: number) => void;
  /** Counting starts or continues at an offset. */
  readonly resumed: (partition: number, next: number) => void;
  readonly moved: (partition: number, next: number, logEnd: number | null) => void;
  /** The brokers' view: the end of each partition, and the group's committed offsets. */
  readonly offsetsPolled: (offsets: readonly LogOffsets[], committed: ReadonlyMap<number, number>) => void;
  readonly onDuplicates: (duplicates: number) => void;
  readonly restarting: (partition: number | null, error: unknown) => void;
  readonly readiness: () => Readiness;
}

const UNKNOWN: PartitionStatus = { owned: false, next: null, logEnd: null };
const GROUP = 'group';
const STORE = 'store';
const partitionKey = (partition: number): string => `partition ${partition}`;

const lagOf = ({ next, logEnd }: PartitionStatus): number | null =>
  next === null || logEnd === null ? null : Math.max(0, logEnd - next);

export const consumerStatus = (topic: string, log: Log): ConsumerStatus => {
  const snapshot$ = new BehaviorSubject<Snapshot>(EMPTY_SNAPSHOT);
  const group$ = new BehaviorSubject<GroupStatus>({ joined: false, partitions: new Map() });
  const activeProblem = activeProblems(log, {
    topic: `${topic} is readable again`,
    store: 'the store is writable again',
  });
  const reportOverflow = reportOtherKeys(log);
  let totals: Totals = { canaries: 0, rejects: 0, deadLetters: 0, lostEvents: 0 };
  let duplicates = 0;

  const change = (partition: number, over: Partial<PartitionStatus>): void => {
    const { joined, partitions } = group$.value;
    const before = partitions.get(partition) ?? UNKNOWN;
    group$.next({ joined, partitions: new Map([...partitions, [partition, { ...before, ...over }]]) });
  };
  const refreshed: ConsumerStatus['refreshed'] = ({
    snapshot,
    canaries,
    rejects,
    deadLetters,
    lostEvents,
  }) => {
    totals = { canaries, rejects, deadLetters, lostEvents };
    reportOverflow(snapshot);
    snapshot$.next(snapshot);
  };
  const restarting: ConsumerStatus['restarting'] = (partition, error) => {
    log.debug('restarting from the last saved state', { partition, error });
    const message = error instanceof Error ? error.message : String(error);
    // Another member took over a partition, which is normal in a group.
    if (error instanceof StoreError && error.code === 'store-in-use') return;
    if (error instanceof StoreError) activeProblem.raise('store', STORE, message);
    else activeProblem.raise('topic', partition === null ? GROUP : partitionKey(partition), message);
  };
  /** A fully counted partition makes no progress that could end its problem, so being idle ends it. */
  const clearIdle = (): void => {
    const { joined, partitions } = group$.value;
    const owned = [...partitions].filter(([, status]) => status.owned);
    const idle = owned.filter(([, status]) => lagOf(status) === 0);
    for (const [partition] of idle) activeProblem.clear('topic', partitionKey(partition));
    if (!joined || idle.length < owned.length) return;
    activeProblem.clear('topic', GROUP);
    if (owned.length > 0) activeProblem.clear('store', STORE);
  };

  const readiness = (): Readiness => {
    const { joined, partitions } = group$.value;
    const problems = [...activeProblem.messages()];
    if (!joined && problems.length === 0) problems.push(`not in the consumer group of ${topic} yet`);
    const shown = [...partitions]
      .sort(([a], [b]) => a - b)
      .map(([partition, status]) => ({
        partition,
        owned: status.owned,
        next_offset: status.next,
        end_offset: status.logEnd,
        lag: lagOf(status),
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
          repeats: duplicates,
        },
        store: { writable: !activeProblem.has('store'), last_saved_at: snapshot$.value.asOf },
      },
    };
  };

  return {
    snapshot$,
    group$,
    refreshed,
    loaded: (saved) => {
      activeProblem.clear('store', STORE);
      refreshed(saved);
    },
    saved: (result) => {
      activeProblem.clear('store', STORE);
      totals = result.totals;
      reportOverflow(result.snapshot);
      snapshot$.next(result.snapshot);
    },
    joined: () => group$.next({ ...group$.value, joined: true }),
    disconnected: (error) => {
      group$.next({ ...group$.value, joined: false });
      restarting(null, error);
    },
    // The known offset may be another member's, or from before a reset.
    assigned: (partition) => change(partition, { owned: true, next: null }),
    released: (partition) => {
      activeProblem.clear('topic', partitionKey(partition));
      change(partition, { owned: false });
    },
    resumed: (partition, next) => change(partition, { next }),
    moved: (partition, next, logEnd) => {
      activeProblem.clear('topic', partitionKey(partition));
      activeProblem.clear('topic', GROUP);
      change(partition, logEnd === null ? { next } : { next, logEnd });
    },
    offsetsPolled: (offsets, committed) => {
      for (const { partition, logEnd } of offsets) {
        const owned = group$.value.partitions.get(partition)?.owned === true;
        const next = committed.get(partition);
        change(partition, owned || next === undefined ? { logEnd } : { logEnd, next });
      }
      clearIdle();
    },
    onDuplicates: (more) => {
      duplicates += more;
    },
    restarting,
    readiness,
  };
};
