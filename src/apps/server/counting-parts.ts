import type { Observable } from 'rxjs';
import { monotonicNow } from '../../core/monotonic-scheduler.ts';
import { withinBytes } from '../../core/within-bytes.ts';
import { gapLedger } from '../../feed/gap-ledger.ts';
import { FeedError } from '../../feed/feed-error.ts';
import type { FeedPosition } from '../../feed/position.ts';
import type { Observe } from '../../feed/observation.ts';
import { reconnectDelay } from '../../feed/reconnect-delay.ts';
import { rewind } from '../../feed/rewind.ts';
import { sseSource } from '../../feed/sse-source.ts';
import { weighFeedItems } from '../../feed/weight.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import { countedWindows } from '../counted-windows.ts';
import type { Store } from '../../stores/store.ts';
import { MAX_BYTES_IN_FLIGHT, messageBytes } from '../bytes-in-flight.ts';
import { feedOptions, SETTLED_AFTER_MS } from '../feed/feed-options.ts';
import type { CountingParts } from './parts.ts';
import type { ServerMetrics } from './server-metrics.ts';
import type { ServerState } from './server-state.ts';

/** Going back for gaps at most so often within an hour, whatever the feed leaves out. */
const GOING_BACK_PER_HOUR = 30;

/** Keys are remembered this many rewinds back: a gap's last try goes back farthest. */
const keepMs = ({ rewindMs, gapTries }: Settings['feed']): number => rewindMs * (gapTries + 1) + 5000;

const MAX_RECENT_KEYS = 250_000;

const isGap = (error: unknown): boolean => error instanceof FeedError && error.code === 'feed-gap';

export interface CountingContext {
  readonly version: string;
  readonly settings: Settings;
  readonly store: Store<FeedPosition>;
  readonly state: ServerState;
  readonly metrics: Pick<ServerMetrics, 'loop' | 'repeated'>;
  readonly show: NonNullable<CountingParts['show']>;
  readonly stopping$: Observable<unknown>;
}

/** The parts of the counting loop, as the settings want them. */
export const countingParts = ({
  version,
  settings,
  store,
  state,
  metrics,
  show,
  stopping$,
}: CountingContext): CountingParts => {
  const { feed, loop, windows } = settings;
  const options = feedOptions(feed, version);
  const delay = reconnectDelay({ minMs: feed.backoffMinMs, maxMs: feed.backoffMaxMs }, Math.random);
  const ledger = gapLedger({ tries: feed.gapTries, perHour: GOING_BACK_PER_HOUR, now: monotonicNow });
  const rewinding = rewind(feed.rewindMs, ledger);
  const observe: Observe = (observation) => {
    rewinding.observe(observation);
    state.observe(observation);
  };
  return {
    feed: (position) =>
      metrics.loop.source(
        withinBytes(sseSource(options, { position, rewindMs: rewinding.ms(), now: Date.now }, observe), {
          limit: MAX_BYTES_IN_FLIGHT,
          sizeOf: messageBytes,
        }),
        loop.room,
      ),
    store,
    since: () => feed.since ?? Date.now(),
    ledger,
    observe,
    onRepeats: metrics.repeated,
    show,
    room: loop.room,
    batch: {
      events: loop.batchEvents,
      ms: loop.batchMs,
      weight: { limit: loop.batchBytes, weigh: weighFeedItems },
    },
    windowsFrom: countedWindows(windows, Date.now),
    memory: { keepMs: keepMs(feed), maxKeys: MAX_RECENT_KEYS },
    restarts: {
      // Going back for a gap is no failed try, and the ledger bounds it: it need not wait ever longer.
      delay: (error, attempt) => delay(error, isGap(error) ? 1 : attempt),
      settledAfterMs: SETTLED_AFTER_MS,
      onRestart: state.restarting,
    },
    now: () => new Date().toISOString(),
    stopping$,
  };
};
