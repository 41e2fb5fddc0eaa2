import type { Observable } from 'rxjs';
import type { RestartOptions } from '../../../core/loop/restart.ts';
import type { LogOffsets } from '../../../kafka/admin/topic-admin.ts';
import type { AssignedPartition } from '../../../kafka/source/consumer-group.ts';
import type { LiveFanOut } from '../../shared/live/live-fan-out.ts';

/** All partitions of a topic, as one reader gets them. */
export interface TopicReader {
  readonly assigned$: Observable<AssignedPartition>;
  /** Ends the reading; never fails. */
  readonly close: () => Promise<void>;
}

/** The dependencies of the live pipeline. */
export interface LiveDeps extends Pick<LiveFanOut, 'publish' | 'publishHistory'> {
  readonly topic: string;
  /** The present start and end of each partition. */
  readonly offsets: () => Promise<readonly LogOffsets[]>;
  /** The first offset that trends learn from, by partition. */
  readonly since: () => Promise<ReadonlyMap<number, number>>;
  readonly open: (partitions: number, onReading: () => void) => TopicReader;
  readonly onReading: () => void;
  readonly restarts: RestartOptions;
  /** A monotonic clock in milliseconds. */
  readonly clock: () => number;
}
