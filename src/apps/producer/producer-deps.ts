import type { Observable } from 'rxjs';
import { BrokerError } from '../../kafka/broker-error.ts';
import type { Settings } from '../../config/settings.ts';
import { feedDeps } from '../shared/feed/feed-deps.ts';
import { STABLE_AFTER_MS } from '../shared/feed/feed-options.ts';
import { feedRestartDelay } from '../shared/feed/feed-restart-delay.ts';
import { sizeOfEncodedEvents } from './records/encode.ts';
import type { ProducerDeps } from './deps.ts';
import type { ProducerTelemetry } from './telemetry.ts';
import type { ProducerStatus } from './status.ts';
import type { TransactionalSink } from './transactional-sink.ts';

/** The brokers are our own, so retries may be frequent. In milliseconds. */
const MAX_BROKER_DELAY_MS = 5000;
/** A fenced producer gives the one that fenced it time to write its owner, in milliseconds. */
const FENCED_DELAY_MS = 1500;

const restartDelay = (feed: Settings['feed']): ProducerDeps['restarts']['delay'] => {
  const feedDelay = feedRestartDelay(feed);
  return (error, attempt) => {
    const delayMs = feedDelay(error, attempt);
    if (delayMs === null || !(error instanceof BrokerError)) return delayMs;
    const minDelayMs = error.code === 'producer-fenced' ? FENCED_DELAY_MS : 0;
    return minDelayMs + Math.min(delayMs, MAX_BROKER_DELAY_MS);
  };
};

export interface ProducerDepsContext {
  readonly version: string;
  readonly settings: Settings;
  readonly sink: TransactionalSink;
  readonly status: ProducerStatus;
  readonly telemetry: Pick<ProducerTelemetry, 'loop'>;
  readonly stopping$: Observable<unknown>;
}

/** The dependencies of the producer pipeline, as the settings configure them. */
export const producerDeps = ({
  version,
  settings,
  sink,
  status,
  telemetry,
  stopping$,
}: ProducerDepsContext): ProducerDeps => {
  const { feed, loop, kafka } = settings;
  return {
    ...feedDeps({ version, settings, meter: telemetry.loop, onFeedEvent: status.onFeedEvent }),
    sink,
    onDuplicates: status.onDuplicates,
    encoding: { format: kafka.format, maxRecordBytes: kafka.maxRecordBytes, now: Date.now },
    capacity: loop.capacity,
    batch: {
      events: loop.batchEvents,
      ms: loop.batchMs,
      byteLimit: { maxBytes: loop.batchBytes, sizeOf: sizeOfEncodedEvents },
    },
    restarts: {
      delay: restartDelay(feed),
      stableAfterMs: STABLE_AFTER_MS,
      onRestart: status.restarting,
    },
    stopping$,
  };
};
