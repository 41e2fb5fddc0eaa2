import { feedHealth, type FeedHealth, INITIAL_HEALTH } from '../../wikimedia/health/feed-health.ts';
import type { FeedEventListener } from '../../wikimedia/health/feed-event.ts';
import type { Readiness } from '../../http/health/readiness.ts';
import { BrokerError } from '../../kafka/broker-error.ts';
import type { Log } from '../../telemetry/log/log.ts';
import { feedDetails, feedProblems } from '../shared/feed/feed-readiness.ts';
import { feedLogger } from '../shared/feed/feed-logger.ts';
import type { PublishResult } from './transactional-sink.ts';

/** What a running producer knows of itself: told by its loop, read by its HTTP shell. Counts begin with the process. */
export interface ProducerStatus {
  readonly opened: () => void;
  readonly published: (result: PublishResult) => void;
  readonly onDuplicates: (events: number) => void;
  readonly restarting: (error: unknown, attempt: number, delayMs: number) => void;
  readonly onFeedEvent: FeedEventListener;
  readonly readiness: () => Readiness;
}

export interface ProducerTarget {
  readonly topic: string;
  readonly brokers: readonly string[];
}

export interface ProducerStatusOptions {
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  /** Milliseconds that only go up; `now` when left out. */
  readonly clock?: () => number;
  /** After so long without a new event the feed is stalled, in milliseconds. */
  readonly stallMs: number;
}

export const producerStatus = (
  log: Log,
  { topic, brokers }: ProducerTarget,
  { now, clock = now, stallMs }: ProducerStatusOptions,
): ProducerStatus => {
  const logFeedEvent = feedLogger(log, { stallMs, now: clock });
  const target = `${topic} at ${brokers.join(', ')}`;
  let feed: FeedHealth = INITIAL_HEALTH;
  let connected = false;
  let sinkProblem: string | null = null;
  let lastSentAt: string | null = null;
  let sent = 0;
  let deadLetters = 0;
  let canaries = 0;
  let duplicates = 0;

  const markHealthy = (): void => {
    connected = true;
    if (sinkProblem !== null) log.info(`${target} can be written again`);
    sinkProblem = null;
  };

  return {
    opened: markHealthy,
    published: (result) => {
      markHealthy();
      sent += result.records;
      deadLetters += result.deadLetters;
      canaries += result.canaries;
      if (result.records + result.deadLetters > 0) lastSentAt = new Date(now()).toISOString();
    },
    onDuplicates: (events) => {
      duplicates += events;
    },
    restarting: (error, attempt, delayMs) => {
      if (error instanceof BrokerError) {
        connected = false;
        if (sinkProblem === null)
          log.error(
            `cannot write to ${target}: ${error.message}; nothing is lost, and it is tried again until it works`,
          );
        sinkProblem = `cannot write to ${target}: ${error.message}`;
      }
      log.debug('starting anew from what the topic holds', { error, attempt, delayMs });
    },
    onFeedEvent: (event) => {
      feed = feedHealth(feed, event, clock());
      logFeedEvent(event);
    },
    readiness: () => {
      const notOpen = connected ? [] : [`not connected to ${target} yet`];
      const problems = [
        ...feedProblems(feed, { nowMs: clock(), stallMs, isSinkFailing: !connected || sinkProblem !== null }),
        ...(sinkProblem === null ? notOpen : [sinkProblem]),
      ];
      const totals = { lostEvents: feed.lostEvents, canaries, rejected: deadLetters };
      return {
        ready: problems.length === 0,
        problems,
        details: {
          feed: feedDetails(feed, totals, now(), clock()),
          topic: {
            name: topic,
            connected,
            last_sent_at: lastSentAt,
            sent,
            dead_letters: deadLetters,
            repeats_dropped: duplicates,
          },
        },
      };
    },
  };
};
