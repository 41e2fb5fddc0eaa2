import type { BehaviorSubject, Observable } from 'rxjs';
import type { Readiness } from '../../http/health/readiness.ts';
import type { LogOffsets } from '../../kafka/admin/topic-admin.ts';
import type { Log } from '../../telemetry/log/log.ts';
import type { Snapshot } from '../../stats/counts/snapshot.ts';
import type { SaveResult, Totals } from '../../stores/store.ts';
import { foldEvents, rethrow } from '../shared/state/fold-events.ts';
import { selectState } from '../shared/state/select-state.ts';
import { writeLines } from '../shared/state/log-line.ts';
import { consumerReadiness } from './consumer-readiness.ts';
import {
  type ConsumerEvent,
  consumerReducer,
  type GroupStatus,
  INITIAL_CONSUMER_STATE,
  type LiveStatus,
} from './consumer-state.ts';

/** What a store holds, as it is loaded. */
type Loaded = Totals & { readonly snapshot: Snapshot };

/** The state of a running consumer: its pipelines report events, its HTTP app reads. */
export interface ConsumerStatus {
  readonly event$: Observable<ConsumerEvent>;
  readonly snapshot$: BehaviorSubject<Snapshot>;
  readonly group$: BehaviorSubject<GroupStatus>;
  /** The store was loaded, so it is reachable. */
  readonly loaded: (loaded: Loaded) => void;
  /** The store was polled for what other processes have saved. */
  readonly refreshed: (loaded: Loaded) => void;
  readonly saved: (result: SaveResult) => void;
  readonly joined: () => void;
  readonly disconnected: (error: unknown) => void;
  readonly assigned: (partition: number) => void;
  readonly released: (partition: number) => void;
  readonly resumed: (partition: number, next: number) => void;
  readonly moved: (partition: number, next: number, logEnd: number | null) => void;
  readonly offsetsPolled: (offsets: readonly LogOffsets[], committed: ReadonlyMap<number, number>) => void;
  readonly onDuplicates: (records: number) => void;
  readonly restarting: (partition: number | null, error: unknown) => void;
  readonly live$: BehaviorSubject<LiveStatus>;
  readonly liveReading: () => void;
  readonly liveFailed: (error: unknown) => void;
  readonly readiness: () => Readiness;
}

const saveResult = ({ snapshot, canaries, rejects, deadLetters, lostEvents }: Loaded): SaveResult => ({
  snapshot,
  totals: { canaries, rejects, deadLetters, lostEvents },
});

export const consumerStatus = (topic: string, log: Log): ConsumerStatus => {
  const { emit, event$, state$ } = foldEvents(consumerReducer(topic), INITIAL_CONSUMER_STATE);
  state$.subscribe({ next: ({ lines }) => writeLines(log, lines), error: rethrow });

  return {
    event$,
    snapshot$: selectState(state$, ({ snapshot }) => snapshot),
    group$: selectState(state$, ({ group }) => group),
    loaded: (loaded) => emit({ kind: 'store', ...saveResult(loaded) }),
    refreshed: (loaded) => emit({ kind: 'store-polled', ...saveResult(loaded) }),
    saved: (result) => emit({ kind: 'store', ...result }),
    joined: () => emit({ kind: 'joined' }),
    disconnected: (error) => emit({ kind: 'disconnected', error }),
    assigned: (partition) => emit({ kind: 'assigned', partition }),
    released: (partition) => emit({ kind: 'released', partition }),
    resumed: (partition, next) => emit({ kind: 'resumed', partition, next }),
    moved: (partition, next, logEnd) => emit({ kind: 'moved', partition, next, logEnd }),
    offsetsPolled: (offsets, committed) => emit({ kind: 'offsets-polled', offsets, committed }),
    onDuplicates: (records) => emit({ kind: 'duplicates', records }),
    restarting: (partition, error) => emit({ kind: 'restarting', partition, error }),
    live$: selectState(state$, ({ live }) => live),
    liveReading: () => emit({ kind: 'live-reading' }),
    liveFailed: (error) => emit({ kind: 'live-failed', error }),
    readiness: () => consumerReadiness(topic, state$.value),
  };
};
