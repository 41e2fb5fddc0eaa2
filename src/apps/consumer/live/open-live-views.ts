import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { defer, EMPTY, filter, merge, type Observable, switchMap, take } from 'rxjs';
import { fullJitter } from '../../../core/time/full-jitter.ts';
import type { TopicAdmin } from '../../../kafka/admin/topic-admin.ts';
import { consumerGroup } from '../../../kafka/source/consumer-group.ts';
import type { kafkaClient } from '../../../kafka/kafka-client.ts';
import type { FeatureDisabled, OptionalFeatures } from '../../../http/server/optional-features.ts';
import type { Settings } from '../../../config/settings.ts';
import type { Log } from '../../../telemetry/log/log.ts';
import { STABLE_AFTER_MS } from '../../shared/feed/feed-options.ts';
import { liveFanOut, type TrendMetrics } from '../../shared/live/live-fan-out.ts';
import type { ConsumerStatus } from '../status.ts';
import type { TopicReader } from './deps.ts';
import { livePipeline } from './live-pipeline.ts';

export interface LiveViewsOptions {
  readonly kafka: ReturnType<typeof kafkaClient>;
  readonly admin: TopicAdmin;
  readonly settings: Settings;
  readonly status: Pick<ConsumerStatus, 'group$' | 'liveReading' | 'liveFailed'>;
  readonly metrics: TrendMetrics;
  readonly log: Log;
}

/** The live views of a consumer. */
export interface LiveViews {
  readonly features: Pick<OptionalFeatures, 'events' | 'trends'>;
  /** Reads the topic for them; it never fails and does not complete. */
  readonly running$: Observable<never>;
  /** Waits for the end of the reading. */
  readonly close: () => Promise<void>;
}

/** Trends compare with the hour before, and show those of the last hour. */
const TREND_HISTORY_MS = 2 * 3_600_000;
/** Unreachable brokers must not delay a shutdown. */
const LEAVE_TIMEOUT_MS = 3000;

/** No live views, for a reason. */
export const noLiveViews = (disabled: FeatureDisabled): LiveViews => ({
  features: { events: disabled, trends: disabled },
  running$: EMPTY,
  close: () => Promise.resolve(),
});

/**
 * Live views of the whole topic. A consumer counts the partitions that its group assigns; for live views it reads all of them as the only
 * member of another group, which commits nothing, is never joined again, and is deleted by the brokers.
 */
export const openLiveViews = ({
  kafka,
  admin,
  settings,
  status,
  metrics,
  log,
}: LiveViewsOptions): LiveViews => {
  const { topic, group, sessionTimeoutMs } = settings.kafka;
  const { backoffMinMs: minMs, backoffMaxMs: maxMs } = settings.feed;
  const fanOut = liveFanOut({ settings, log, metrics, now: Date.now });
  let closed: Promise<unknown> = Promise.resolve();

  const open = (partitions: number, onReading: () => void): TopicReader => {
    const member = consumerGroup(kafka, {
      now: Date.now,
      group: `${group}-live-${randomUUID()}`,
      topic,
      // A partition that waits for credit must not keep others from being read.
      concurrentFetches: Math.max(1, partitions),
      sessionTimeoutMs,
      onJoin: onReading,
    });
    const close = async (): Promise<void> => {
      const left = member.leave().catch(() => undefined);
      closed = Promise.race([left, delay(LEAVE_TIMEOUT_MS, undefined, { ref: false })]);
      await closed;
    };
    return { assigned$: member.assigned$, close };
  };
  const reading$ = livePipeline({
    topic,
    publish: fanOut.publish,
    publishHistory: fanOut.publishHistory,
    offsets: () => admin.offsets(topic),
    since: () =>
      settings.live.trends
        ? admin.offsetsSince(topic, Date.now() - TREND_HISTORY_MS)
        : Promise.resolve(new Map()),
    open,
    onReading: status.liveReading,
    restarts: {
      // Also after an error that will come again: counting must not end because of live views.
      delay: (_error, attempt) => fullJitter({ minMs, maxMs }, attempt, Math.random),
      stableAfterMs: STABLE_AFTER_MS,
      onRestart: status.liveFailed,
    },
    clock: () => performance.now(),
  });
  return {
    features: { events: fanOut.events, trends: fanOut.trends },
    running$: merge(
      fanOut.running$,
      // Counting creates the topic, and reports unreachable brokers first.
      defer(() => status.group$).pipe(
        filter(({ joined }) => joined),
        take(1),
        switchMap(() => reading$),
      ),
    ),
    close: async () => {
      await closed;
    },
  };
};
