import { randomUUID } from 'node:crypto';
import type { Observable } from 'rxjs';
import { monotonicNow } from '../../core/monotonic-scheduler.ts';
import { withinBytes } from '../../core/within-bytes.ts';
import { FeedError } from '../../feed/feed-error.ts';
import { gapLedger } from '../../feed/gap-ledger.ts';
import type { Observe } from '../../feed/observation.ts';
import { reconnectDelay } from '../../feed/reconnect-delay.ts';
import { rewind } from '../../feed/rewind.ts';
import { sseSource } from '../../feed/sse-source.ts';
import { BrokerError } from '../../kafka/broker-error.ts';
import { kafkaClient } from '../../kafka/kafka-client.ts';
import { noteGroup, topicWriter } from '../../kafka/publisher/topic-writer.ts';
import type { Log } from '../../runtime/log.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import { MAX_BYTES_IN_FLIGHT, messageBytes } from '../bytes-in-flight.ts';
import { feedOptions, SETTLED_AFTER_MS } from '../feed/feed-options.ts';
import { refusedLetter, shortened } from './dead-letter.ts';
import { weighEncoded } from './encode.ts';
import type { ProducerParts } from './parts.ts';
import type { ProducerMetrics } from './producer-metrics.ts';
import type { ProducerState } from './producer-state.ts';
import { type TopicLog, topicLog } from './topic-log.ts';

/** Going back for gaps at most so often within an hour, whatever the feed leaves out. */
const GOING_BACK_PER_HOUR = 30;
const MAX_RECENT_KEYS = 250_000;
/** The brokers are our own, and need no long rest between tries, in milliseconds. */
const MOST_BROKER_DELAY_MS = 5000;
/** A producer that was fenced leaves the one that did it the time to say who it is, in milliseconds. */
const FENCED_DELAY_MS = 1500;

/** How far before its position a resume goes at most: a gap's last try goes back farthest. */
const farthestRewind = ({ rewindMs, gapTries }: Settings['feed']): number => rewindMs * (gapTries + 1);

/** The topic of a process, as the settings want it. */
export const openTopicLog = ({ feed, kafka }: Settings, log: Log, onOpen: () => void): TopicLog => {
  const { producerId, topic, rejectedTopic, newTopics, compression } = kafka;
  const client = kafkaClient({
    ...kafka,
    clientId: producerId,
    log: (message, fields) => log.debug(message, fields),
  });
  return topicLog({
    open: topicWriter({
      kafka: client,
      producerId,
      topic,
      rejectedTopic,
      newTopics,
      compression,
      refused: (record) => refusedLetter(record, Date.now()),
      shortened,
    }),
    group: noteGroup(producerId),
    owner: randomUUID(),
    since: feed.since ?? Date.now(),
    rewindMs: farthestRewind(feed),
    memory: { keepMs: farthestRewind(feed) + 5000, maxKeys: MAX_RECENT_KEYS },
    now: Date.now,
    onOpen,
  });
};

const delays = (feed: Settings['feed']): ProducerParts['restarts']['delay'] => {
  const delay = reconnectDelay({ minMs: feed.backoffMinMs, maxMs: feed.backoffMaxMs }, Math.random);
  return (error, attempt) => {
    // Going back for a gap is no failed try, and the ledger bounds it: it need not wait ever longer.
    const isGap = error instanceof FeedError && error.code === 'feed-gap';
    const wait = delay(error, isGap ? 1 : attempt);
    if (wait === null || !(error instanceof BrokerError)) return wait;
    const least = error.code === 'producer-fenced' ? FENCED_DELAY_MS : 0;
    return least + Math.min(wait, MOST_BROKER_DELAY_MS);
  };
};

export interface ProducingContext {
  readonly version: string;
  readonly settings: Settings;
  readonly topic: TopicLog;
  readonly state: ProducerState;
  readonly metrics: Pick<ProducerMetrics, 'loop'>;
  readonly stopping$: Observable<unknown>;
}

/** The parts of the producing loop, as the settings want them. */
export const producingParts = ({
  version,
  settings,
  topic,
  state,
  metrics,
  stopping$,
}: ProducingContext): ProducerParts => {
  const { feed, loop, kafka } = settings;
  const options = feedOptions(feed, version);
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
    topic,
    ledger,
    observe,
    onRepeats: state.repeated,
    encoding: { format: kafka.format, maxRecordBytes: kafka.maxRecordBytes, now: Date.now },
    room: loop.room,
    batch: {
      events: loop.batchEvents,
      ms: loop.batchMs,
      weight: { limit: loop.batchBytes, weigh: weighEncoded },
    },
    restarts: {
      delay: delays(feed),
      settledAfterMs: SETTLED_AFTER_MS,
      onRestart: state.restarting,
    },
    stopping$,
  };
};
