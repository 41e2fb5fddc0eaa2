import type { Observable } from 'rxjs';
import type { FeedEventListener } from '../../wikimedia/health/feed-event.ts';
import type { BrokerError } from '../../kafka/broker-error.ts';
import type { Readiness } from '../../http/health/readiness.ts';
import type { Log } from '../../telemetry/log/log.ts';
import { feedDetails, feedProblems } from '../shared/feed/feed-readiness.ts';
import { type FeedSummary, feedSummary } from '../shared/feed/feed-summary.ts';
import { foldEvents, rethrow } from '../shared/state/fold-events.ts';
import { writeLines } from '../shared/state/log-line.ts';
import { INITIAL_PRODUCER_STATE, type ProducerEvent, producerReducer } from './producer-state.ts';
import type { PublishResult } from './transactional-sink.ts';

/** The state of a running producer: its pipeline reports events, its HTTP app reads. */
export interface ProducerStatus {
  readonly event$: Observable<ProducerEvent>;
  readonly feed: FeedSummary;
  readonly opened: () => void;
  readonly published: (result: PublishResult) => void;
  readonly onDuplicates: (events: number) => void;
  readonly restarting: (error: unknown, attempt: number, delayMs: number) => void;
  readonly fenced: (error: BrokerError) => void;
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
  /** Milliseconds that only go up; defaults to `now`. */
  readonly clock?: () => number;
  /** Without a new event for this long the feed is stalled, in milliseconds. */
  readonly stallMs: number;
}

export const producerStatus = (
  log: Log,
  { topic, brokers }: ProducerTarget,
  { now, clock = now, stallMs }: ProducerStatusOptions,
): ProducerStatus => {
  const target = `${topic} at ${brokers.join(', ')}`;
  const { emit, event$, state$ } = foldEvents(producerReducer(target, stallMs), INITIAL_PRODUCER_STATE);
  state$.subscribe({ next: ({ lines }) => writeLines(log, lines), error: rethrow });

  return {
    event$,
    feed: feedSummary(state$, { clock, stallMs }),
    opened: () => emit({ kind: 'opened' }),
    published: (result) => emit({ kind: 'published', result, at: new Date(now()).toISOString() }),
    onDuplicates: (events) => emit({ kind: 'duplicates', events }),
    restarting: (error, attempt, delayMs) => emit({ kind: 'restarting', error, attempt, delayMs }),
    fenced: (error) => emit({ kind: 'fenced', error }),
    onFeedEvent: (event) => emit({ kind: 'feed', event, nowMs: clock() }),
    readiness: () => {
      const { feed, connected, sinkProblem, lastSentAt, sent, deadLetters, canaries, duplicates } =
        state$.value;
      const { health } = feed;
      const notOpen = connected ? [] : [`not connected to ${target} yet`];
      const isSinkFailing = !connected || sinkProblem !== null;
      const problems = [
        ...feedProblems(health, { nowMs: clock(), stallMs, isSinkFailing }),
        ...(sinkProblem === null ? notOpen : [sinkProblem]),
      ];
      const totals = { lostEvents: health.lostEvents, canaries, rejected: deadLetters };
      return {
        ready: problems.length === 0,
        problems,
        details: {
          feed: feedDetails(health, totals, now(), clock()),
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
