import { feedHealth, type FeedHealth, INITIAL_HEALTH } from '../../feed/health.ts';
import type { Observe } from '../../feed/observation.ts';
import type { Readiness } from '../../http/parts.ts';
import { BrokerError } from '../../kafka/broker-error.ts';
import type { Log } from '../../runtime/log.ts';
import { feedDetails, feedProblems } from '../feed/feed-readiness.ts';
import { feedNews } from '../feed/feed-news.ts';
import type { Receipt } from './topic-log.ts';

/** What a running producer knows of itself: told by its loop, read by its HTTP shell. Counts begin with the process. */
export interface ProducerState {
  readonly opened: () => void;
  readonly published: (receipt: Receipt) => void;
  readonly repeated: (events: number) => void;
  readonly restarting: (error: unknown, attempt: number, delayMs: number) => void;
  readonly observe: Observe;
  readonly readiness: () => Readiness;
}

export interface ProducerPlace {
  readonly topic: string;
  readonly brokers: readonly string[];
}

export interface ProducerStateOptions {
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  /** Milliseconds that only go up; `now` when left out. */
  readonly clock?: () => number;
  /** After so long without a new event the feed is stalled, in milliseconds. */
  readonly stallMs: number;
}

export const producerState = (
  log: Log,
  { topic, brokers }: ProducerPlace,
  { now, clock = now, stallMs }: ProducerStateOptions,
): ProducerState => {
  const tellNews = feedNews(log, { stallMs, now: clock });
  const where = `${topic} at ${brokers.join(', ')}`;
  let feed: FeedHealth = INITIAL_HEALTH;
  let connected = false;
  let trouble: string | null = null;
  let lastSentAt: string | null = null;
  let sent = 0;
  let deadLetters = 0;
  let canaries = 0;
  let repeats = 0;

  const works = (): void => {
    connected = true;
    if (trouble !== null) log.info(`${where} can be written again`);
    trouble = null;
  };

  return {
    opened: works,
    published: (receipt) => {
      works();
      sent += receipt.records;
      deadLetters += receipt.deadLetters;
      canaries += receipt.canaries;
      if (receipt.records + receipt.deadLetters > 0) lastSentAt = new Date(now()).toISOString();
    },
    repeated: (events) => {
      repeats += events;
    },
    restarting: (error, attempt, delayMs) => {
      if (error instanceof BrokerError) {
        connected = false;
        if (trouble === null)
          log.error(
            `cannot write to ${where}: ${error.message}; nothing is lost, and it is tried again until it works`,
          );
        trouble = `cannot write to ${where}: ${error.message}`;
      }
      log.debug('starting anew from what the topic holds', { error, attempt, delayMs });
    },
    observe: (observation) => {
      feed = feedHealth(feed, observation, clock());
      tellNews(observation);
    },
    readiness: () => {
      const notOpen = connected ? [] : [`not connected to ${where} yet`];
      const problems = [
        ...feedProblems(feed, { nowMs: clock(), stallMs, isSinkFailing: !connected || trouble !== null }),
        ...(trouble === null ? notOpen : [trouble]),
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
            repeats_dropped: repeats,
          },
        },
      };
    },
  };
};
