import type { Observable } from 'rxjs';
import type { AccumulateOptions } from '../../core/accumulator.ts';
import type { Source } from '../../core/closed-loop.ts';
import type { RestartOptions } from '../../core/restart.ts';
import type { FeedItem } from '../../feed/commit.ts';
import type { GapLedger } from '../../feed/gap-ledger.ts';
import type { Observe } from '../../feed/observation.ts';
import type { FeedPosition } from '../../feed/position.ts';
import type { RecentKeysOptions } from '../../feed/recent-keys.ts';
import type { SseMessage } from '../../feed/sse-message.ts';
import type { WindowsFrom } from '../../stats/windows/windows-from.ts';
import type { SaveResult, Store } from '../../stores/store.ts';
import type { NoteBatches } from '../tracing/batch-spans.ts';

/** What the counting loop is made of. */
export interface CountingParts {
  readonly feed: (position: FeedPosition) => Source<SseMessage, FeedPosition>;
  readonly store: Store<FeedPosition>;
  /** Where a first start begins, epoch ms. */
  readonly since: () => number;
  readonly ledger: GapLedger;
  readonly observe: Observe;
  /** Told of events that are counted already. */
  readonly onRepeats?: (repeats: number) => void;
  /** Shows those who look on what was read: nothing waits for them, and it never throws. */
  readonly show?: (items: readonly FeedItem[]) => void;
  readonly room: number;
  readonly batch: AccumulateOptions<FeedItem, FeedPosition>;
  readonly windowsFrom: WindowsFrom;
  /** For traces. */
  readonly note?: NoteBatches<FeedItem>;
  readonly memory: RecentKeysOptions;
  readonly restarts: RestartOptions;
  /** The present time, ISO 8601. */
  readonly now: () => string;
  readonly stopping$: Observable<unknown>;
}

/** The counting loop, as a function of its parts. */
export type Counting = (parts: CountingParts) => Observable<SaveResult>;
