import { catchError, EMPTY, ignoreElements, merge, type Observable, Subject, tap } from 'rxjs';
import { ringLog } from '../../../core/collections/ring-log.ts';
import { generationalKeySet } from '../../../core/collections/generational-key-set.ts';
import { type LiveChange, liveChangeBytes } from '../../../http/live/live-change.ts';
import type { FeatureDisabled, LiveEvents, TrendQueries } from '../../../http/server/optional-features.ts';
import { messageOf } from '../../../core/message-of.ts';
import type { Log } from '../../../telemetry/log/log.ts';
import type { Settings } from '../../../config/settings.ts';
import type { TrendEvent } from '../../../stats/trends/trend-event.ts';
import { TREND_OPTIONS } from '../../../stats/trends/trend-options.ts';
import type { Trend } from '../../../stats/trends/trend.ts';
import type { TrendGauges } from '../../../stats/trends/trend-detector.ts';
import { trendTracker } from './trend-tracker.ts';

/** A change that live readers and trends get. */
export interface PublishedChange extends LiveChange, TrendEvent {
  readonly kind: 'change';
}

/** Anything else in a batch, which is ignored. */
export interface UnpublishedItem {
  readonly kind: 'canary' | 'rejected' | 'gap' | 'found';
}

type Items = readonly (PublishedChange | UnpublishedItem)[];

/** The subscribers that see events while they are counted: live readers and trends. */
export interface LiveFanOut {
  /** Publishes what was read. It returns at once and never throws. */
  readonly publish: (items: Items) => void;
  /** Has trends learn from what happened before; live readers do not get it. It returns at once and never throws. */
  readonly publishHistory: (items: Items) => void;
  /** Runs the subscribers. It never fails and does not complete. */
  readonly running$: Observable<never>;
  readonly events: LiveEvents;
  readonly trends: TrendQueries | FeatureDisabled;
  /** What is published, each change once. */
  readonly change$: Observable<readonly PublishedChange[]>;
  readonly trend$: Observable<Trend>;
}

export interface TrendMetrics {
  readonly onTrend: (trend: Trend) => void;
  /** Receives the function that reads the gauges. */
  readonly registerGauges: (read: () => TrendGauges) => void;
}

export interface LiveFanOutOptions {
  readonly settings: { readonly live: Omit<Settings['live'], 'views'> } & Pick<Settings, 'loop'>;
  readonly log: Log;
  readonly metrics: TrendMetrics;
  /** Epoch ms. */
  readonly now: () => number;
}

const TRENDS_DISABLED: FeatureDisabled = { disabledReason: 'trends are disabled: start with TRENDS=true' };

/** More than twice the size of a typical Wikimedia change; longer changes shorten the history. */
const MAX_MEAN_CHANGE_BYTES = 4096;

/** A restart repeats at most what was in flight. Twice the loop's capacity leaves a margin. */
const seenKeysCapacity = (capacity: number): number => capacity * 2;

/**
 * Publishes each change once, although a restart reads again what was not durable yet. Subscribers see a change before it
 * is durable. One that fails is disabled and logged; counting and the other subscribers continue.
 *
 *     publish   --ab--bc--d--
 *     history   --ab---c--d--
 *     trends    --ab---#          fails; the others continue
 */
export const liveFanOut = ({
  settings: { live, loop },
  log,
  metrics,
  now,
}: LiveFanOutOptions): LiveFanOut => {
  const seenKeys = generationalKeySet(seenKeysCapacity(loop.capacity));
  const history = ringLog<PublishedChange>(live.eventsHistory, {
    limit: live.eventsHistory * MAX_MEAN_CHANGE_BYTES,
    sizeOf: liveChangeBytes,
  });
  const trend$ = new Subject<Trend>();
  const onTrend = (trend: Trend): void => {
    metrics.onTrend(trend);
    trend$.next(trend);
  };
  const trends = live.trends ? trendTracker(TREND_OPTIONS, onTrend, now) : null;
  if (trends !== null) metrics.registerGauges(trends.gauges);

  const changes$ = new Subject<readonly PublishedChange[]>();
  const earlierChanges$ = new Subject<readonly PublishedChange[]>();
  const unseen = (items: Items): readonly PublishedChange[] =>
    items.filter((item) => item.kind === 'change').filter(({ id }) => seenKeys.addIfAbsent(id));
  const subscriber = (
    name: string,
    published$: Observable<readonly PublishedChange[]>,
    deliver: (changes: readonly PublishedChange[]) => void,
  ): Observable<never> =>
    published$.pipe(
      tap(deliver),
      ignoreElements(),
      catchError((error: unknown) => {
        log.error(`${name} failed and are disabled until a restart; counting continues: ${messageOf(error)}`);
        return EMPTY;
      }),
    );
  return {
    publish: (items) => changes$.next(unseen(items)),
    publishHistory: (items) => earlierChanges$.next(unseen(items)),
    running$: merge(
      subscriber('live events', changes$, (changes) => history.append(changes)),
      trends === null ? EMPTY : subscriber('trends', merge(earlierChanges$, changes$), trends.track),
    ),
    events: { log: history },
    trends: trends ?? TRENDS_DISABLED,
    change$: changes$.asObservable(),
    trend$: trend$.asObservable(),
  };
};
