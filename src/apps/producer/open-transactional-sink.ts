import { randomUUID } from 'node:crypto';
import { kafkaClient } from '../../kafka/kafka-client.ts';
import { offsetMetadataGroup, topicWriterFactory } from '../../kafka/sink/topic-writer.ts';
import type { Log } from '../../telemetry/log/log.ts';
import type { Settings } from '../../config/settings.ts';
import { feedDedupOptions, maxRewindMs } from '../shared/feed/feed-dedup-options.ts';
import { refusedDeadLetter, truncateDeadLetter } from './records/dead-letter-records.ts';
import { streamName } from '../shared/feed/ignored-start.ts';
import { reportIgnoredSettings } from './report-ignored-settings.ts';
import { type TransactionalSink, transactionalSink } from './transactional-sink.ts';

/** The sink for the topic of the settings. Each process writes as a new owner. */
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
  const report = reportIgnoredSettings(feed, producerId, log);
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
    stream: streamName(feed.url),
    since: feed.since ?? Date.now(),
    rewindMs: maxRewindMs(feed),
    dedupOptions: feedDedupOptions(feed),
    now: Date.now,
    onOpen,
    onTakeover: report,
  });
};
