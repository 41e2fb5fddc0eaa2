import type { LogOffsets } from '../../kafka/admin/topic-admin.ts';
import { EMPTY_SNAPSHOT, type Snapshot } from '../../stats/counts/snapshot.ts';
import { type SaveResult, StoreError, type Totals } from '../../stores/store.ts';
import { limitWarnings, type StoreLimit } from '../shared/state/limit-warnings.ts';
import { nameKafkaSettings } from '../shared/kafka/name-kafka-settings.ts';
import { debug, info, type LogLine, warn } from '../shared/state/log-line.ts';
import { messageOf } from '../../core/message-of.ts';
import { clearProblems, NO_PROBLEMS, type Problems, type ProblemSource, raiseProblem } from './problems.ts';

export type ConsumerEvent =
  /** What the store holds, after this process loaded or saved it. */
  | ({ readonly kind: 'store' } & SaveResult)
  /** What the store holds, also from other processes. */
  | ({ readonly kind: 'store-polled' } & SaveResult)
  | { readonly kind: 'joined' }
  | { readonly kind: 'disconnected'; readonly error: unknown }
  | { readonly kind: 'assigned'; readonly partition: number }
  | { readonly kind: 'released'; readonly partition: number }
  /** Counting starts or continues at an offset. */
  | { readonly kind: 'resumed'; readonly partition: number; readonly next: number }
  /** Records were counted, up to before `next`. */
  | {
      readonly kind: 'moved';
      readonly partition: number;
      readonly next: number;
      readonly logEnd: number | null;
    }
  /** The brokers' view: the end of each partition, and the group's committed offsets. */
  | {
      readonly kind: 'offsets-polled';
      readonly offsets: readonly LogOffsets[];
      readonly committed: ReadonlyMap<number, number>;
    }
  | { readonly kind: 'duplicates'; readonly records: number }
  /** Live views read the topic. */
  | { readonly kind: 'live-reading' }
  | { readonly kind: 'live-failed'; readonly error: unknown }
  /** `partition`: `null` before any is assigned. */
  | { readonly kind: 'restarting'; readonly partition: number | null; readonly error: unknown };

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

/** The reading for live views. */
export interface LiveStatus {
  readonly reading: boolean;
  /** Why it fails; `null` if it does not. */
  readonly problem: string | null;
}

export interface ConsumerState {
  readonly group: GroupStatus;
  readonly problems: Problems;
  readonly snapshot: Snapshot;
  readonly totals: Totals;
  readonly live: LiveStatus;
  /** Since the process started. */
  readonly duplicates: number;
  readonly reportedLimits: ReadonlySet<StoreLimit>;
  /** The log lines of the latest event. */
  readonly lines: readonly LogLine[];
}

export const INITIAL_CONSUMER_STATE: ConsumerState = {
  group: { joined: false, partitions: new Map() },
  problems: NO_PROBLEMS,
  snapshot: EMPTY_SNAPSHOT,
  totals: { canaries: 0, rejects: 0, deadLetters: 0, lostEvents: 0 },
  live: { reading: false, problem: null },
  duplicates: 0,
  reportedLimits: new Set(),
  lines: [],
};

const UNKNOWN: PartitionStatus = { owned: false, next: null, logEnd: null };
/** The owners of problems: the group, the store or a partition. */
const GROUP = 'group';
const STORE = 'store';
const partitionOwner = (partition: number): string => `partition ${partition}`;

export const lagOf = ({ next, logEnd }: PartitionStatus): number | null =>
  next === null || logEnd === null ? null : Math.max(0, logEnd - next);

const updatePartition = (
  { joined, partitions }: GroupStatus,
  partition: number,
  change: Partial<PartitionStatus>,
): GroupStatus => {
  const before = partitions.get(partition) ?? UNKNOWN;
  return { joined, partitions: new Map([...partitions, [partition, { ...before, ...change }]]) };
};

const withOffsets = (
  group: GroupStatus,
  offsets: readonly LogOffsets[],
  committed: ReadonlyMap<number, number>,
): GroupStatus =>
  offsets.reduce((known, { partition, logEnd }) => {
    const isOwned = known.partitions.get(partition)?.owned === true;
    const next = committed.get(partition);
    return updatePartition(known, partition, isOwned || next === undefined ? { logEnd } : { logEnd, next });
  }, group);

/** The owners whose problems end because nothing is left to count: an idle partition makes no progress that could. */
const idleOwners = ({
  joined,
  partitions,
}: GroupStatus): Readonly<Record<ProblemSource, readonly string[]>> => {
  const owned = [...partitions].filter(([, status]) => status.owned);
  const idle = owned.filter(([, status]) => lagOf(status) === 0);
  const names = idle.map(([partition]) => partitionOwner(partition));
  if (!joined || idle.length < owned.length) return { topic: names, store: [] };
  return { topic: [...names, GROUP], store: owned.length > 0 ? [STORE] : [] };
};

/** A saved batch ends a problem of the store, a counted record one of the topic; being idle ends both. */
export const consumerReducer = (
  topic: string,
): ((state: ConsumerState, event: ConsumerEvent) => ConsumerState) => {
  const recoveryMessages = { topic: `${topic} is readable again`, store: 'the store is writable again' };

  const clear = (state: ConsumerState, source: ProblemSource, owners: readonly string[]): ConsumerState => {
    const { problems, lines } = clearProblems(state.problems, source, owners, recoveryMessages[source]);
    return { ...state, problems, lines: [...state.lines, ...lines] };
  };
  const withStore = (state: ConsumerState, result: SaveResult): ConsumerState => {
    const { snapshot, totals } = result;
    const { reported, lines } = limitWarnings(state.reportedLimits, result);
    return { ...state, snapshot, totals, reportedLimits: reported, lines: [...state.lines, ...lines] };
  };
  const restarting = (state: ConsumerState, partition: number | null, error: unknown): ConsumerState => {
    const restart = debug('restarting from the last saved state', { partition, error });
    // Another member took over a partition, which is normal in a group.
    if (error instanceof StoreError && error.code === 'store-in-use') return { ...state, lines: [restart] };
    const [source, owner] =
      error instanceof StoreError
        ? (['store', STORE] as const)
        : (['topic', partition === null ? GROUP : partitionOwner(partition)] as const);
    const { problems, lines } = raiseProblem(
      state.problems,
      source,
      owner,
      messageOf(nameKafkaSettings(error)),
    );
    return { ...state, problems, lines: [restart, ...lines] };
  };

  const liveFailed = (state: ConsumerState, error: unknown): ConsumerState => {
    const problem = messageOf(nameKafkaSettings(error));
    const line = warn(`/events and trends get nothing: ${problem}; retrying, counting continues`);
    return {
      ...state,
      live: { reading: false, problem },
      lines: [
        debug('reading the topic for live views again', { error }),
        ...(state.live.problem === null ? [line] : []),
      ],
    };
  };
  const liveReading = (state: ConsumerState): ConsumerState => ({
    ...state,
    live: { reading: true, problem: null },
    lines: state.live.problem === null ? [] : [info('/events and trends get the topic again')],
  });

  return (before, event) => {
    const state: ConsumerState = { ...before, lines: [] };
    const { group } = state;
    switch (event.kind) {
      case 'store':
        return withStore(clear(state, 'store', [STORE]), event);
      case 'store-polled':
        return withStore(state, event);
      case 'joined':
        return { ...state, group: { ...group, joined: true } };
      case 'disconnected':
        return restarting({ ...state, group: { ...group, joined: false } }, null, event.error);
      case 'assigned':
        // The known offset may be another member's, or from before a reset.
        return { ...state, group: updatePartition(group, event.partition, { owned: true, next: null }) };
      case 'released':
        return {
          ...clear(state, 'topic', [partitionOwner(event.partition)]),
          group: updatePartition(group, event.partition, { owned: false }),
        };
      case 'resumed':
        return { ...state, group: updatePartition(group, event.partition, { next: event.next }) };
      case 'moved': {
        const { partition, next, logEnd } = event;
        return {
          ...clear(state, 'topic', [partitionOwner(partition), GROUP]),
          group: updatePartition(group, partition, logEnd === null ? { next } : { next, logEnd }),
        };
      }
      case 'offsets-polled': {
        const updated = withOffsets(group, event.offsets, event.committed);
        const idle = idleOwners(updated);
        return { ...clear(clear(state, 'topic', idle.topic), 'store', idle.store), group: updated };
      }
      case 'duplicates':
        return { ...state, duplicates: state.duplicates + event.records };
      case 'restarting':
        return restarting(state, event.partition, event.error);
      case 'live-reading':
        return liveReading(state);
      case 'live-failed':
        return liveFailed(state, event.error);
    }
  };
};
