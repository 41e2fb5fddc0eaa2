import { randomUUID } from 'node:crypto';
import type { Observable } from 'rxjs';
import { monotonicNow } from '../../core/time/monotonic-scheduler.ts';
import { withinBytes } from '../../core/loop/within-bytes.ts';
import { FeedError } from '../../sse/feed-error.ts';
import { gapRetryPolicy } from '../../wikimedia/offsets/gap-retry-policy.ts';
import type { FeedEventListener } from '../../wikimedia/health/feed-event.ts';
import { retryDelay } from '../../core/time/retry-delay.ts';
import { rewind } from '../../wikimedia/position/rewind.ts';
import { feedSource } from '../../wikimedia/source/feed-source.ts';
import { BrokerError } from '../../kafka/broker-error.ts';
import { kafkaClient } from '../../kafka/kafka-client.ts';
import { offsetMetadataGroup, topicWriterFactory } from '../../kafka/sink/topic-writer.ts';
import type { Log } from '../../telemetry/log/log.ts';
import type { Settings } from '../../config/settings.ts';
import { MAX_BYTES_IN_FLIGHT, messageBytes } from '../shared/bytes-in-flight.ts';
import { feedOptions, STABLE_AFTER_MS } from '../shared/feed/feed-options.ts';
import { refusedDeadLetter, truncateDeadLetter } from './records/dead-letter-records.ts';
import { sizeOfEncodedEvents } from './records/encode.ts';
import type { ProducerDeps } from './deps.ts';
import type { ProducerTelemetry } from './telemetry.ts';
import type { ProducerStatus } from './status.ts';
import { type TransactionalSink, transactionalSink } from './transactional-sink.ts';

/** Going back for gaps at most so often within an hour, whatever the feed leaves out. */
const MAX_REWINDS_PER_HOUR = 30;
const MAX_RECENT_KEYS = 250_000;
/** The brokers are our own, and need no long rest between tries, in milliseconds. */
const MAX_BROKER_DELAY_MS = 5000;
/** A producer that was fenced leaves the one that did it the time to say who it is, in milliseconds. */
const FENCED_DELAY_MS = 1500;

/** How far before its position a resume goes at most: a gap's last try goes back farthest. */
const maxRewindMs = ({ rewindMs, gapTries }: Settings['feed']): number => rewindMs * (gapTries + 1);

/** The topic of a process, as the settings want it. */
export const openTransactionalSink = (
  { feed, kafka }: Settings,
  log: Log,
  onOpen: () => void,
): TransactionalSink => {
  const { producerId, topic, rejectedTopic, newTopics, compression } = kafka;
  const client = kafkaClient({
    ...kafka,
    clientId: producerId,
    log: (message, fields) => log.debug(message, fields),
  });
  return transactionalSink({
    open: topicWriterFactory({
      kafka: client,
      producerId,
      topic,
      rejectedTopic,
      newTopics,
      compression,
      toDeadLetter: (record) => refusedDeadLetter(record, Date.now()),
      truncate: truncateDeadLetter,
    }),
    group: offsetMetadataGroup(producerId),
    owner: randomUUID(),
    since: feed.since ?? Date.now(),
    rewindMs: maxRewindMs(feed),
    dedupOptions: { retentionMs: maxRewindMs(feed) + 5000, maxKeys: MAX_RECENT_KEYS },
    now: Date.now,
    onOpen,
  });
};

const restartDelay = (feed: Settings['feed']): ProducerDeps['restarts']['delay'] => {
  const delay = retryDelay({ minMs: feed.backoffMinMs, maxMs: feed.backoffMaxMs }, Math.random);
  return (error, attempt) => {
    // Going back for a gap is no failed try, and the ledger bounds it: it need not wait ever longer.
    const isGap = error instanceof FeedError && error.code === 'feed-gap';
    const delayMs = delay(error, isGap ? 1 : attempt);
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

/** The parts of the producing loop, as the settings want them. */
export const producerDeps = ({
  version,
  settings,
  sink,
  status,
  telemetry,
  stopping$,
}: ProducerDepsContext): ProducerDeps => {
  const { feed, loop, kafka } = settings;
  const options = feedOptions(feed, version);
  const retryPolicy = gapRetryPolicy({
    maxTries: feed.gapTries,
    maxPerHour: MAX_REWINDS_PER_HOUR,
    now: monotonicNow,
  });
  const rewinding = rewind(feed.rewindMs, retryPolicy);
  const onFeedEvent: FeedEventListener = (event) => {
    rewinding.onFeedEvent(event);
    status.onFeedEvent(event);
  };
  return {
    feed: (position) =>
      telemetry.loop.source(
        withinBytes(feedSource(options, { position, rewindMs: rewinding.ms(), now: Date.now }, onFeedEvent), {
          maxBytes: MAX_BYTES_IN_FLIGHT,
          sizeOf: messageBytes,
        }),
        loop.capacity,
      ),
    sink,
    retryPolicy,
    onFeedEvent,
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
