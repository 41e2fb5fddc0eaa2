import type { FeedEvent } from '../../wikimedia/health/feed-event.ts';
import { BrokerError } from '../../kafka/broker-error.ts';
import { messageOf } from '../../core/message-of.ts';
import { type FeedState, INITIAL_FEED_STATE, reduceFeedEvent } from '../shared/feed/feed-state.ts';
import { nameKafkaSettings } from '../shared/kafka/name-kafka-settings.ts';
import { debug, error, info, type LogLine } from '../shared/state/log-line.ts';
import type { PublishResult } from './transactional-sink.ts';

export type ProducerEvent =
  /** `nowMs`: milliseconds that only go up. */
  | { readonly kind: 'feed'; readonly event: FeedEvent; readonly nowMs: number }
  | { readonly kind: 'opened' }
  /** `at`: ISO 8601. */
  | { readonly kind: 'published'; readonly result: PublishResult; readonly at: string }
  | { readonly kind: 'duplicates'; readonly events: number }
  /** A newer producer has replaced this one, which waits until it is stopped. */
  | { readonly kind: 'fenced'; readonly error: BrokerError }
  | {
      readonly kind: 'restarting';
      readonly error: unknown;
      readonly attempt: number;
      readonly delayMs: number;
    };

/** Totals start from zero with each process. */
export interface ProducerState {
  readonly feed: FeedState;
  readonly connected: boolean;
  /** Why the topic cannot be written; `null` when it can, or was not opened yet. */
  readonly sinkProblem: string | null;
  readonly lastSentAt: string | null;
  readonly sent: number;
  readonly deadLetters: number;
  readonly canaries: number;
  readonly duplicates: number;
  /** The log lines of the latest event. */
  readonly lines: readonly LogLine[];
}

export const INITIAL_PRODUCER_STATE: ProducerState = {
  feed: INITIAL_FEED_STATE,
  connected: false,
  sinkProblem: null,
  lastSentAt: null,
  sent: 0,
  deadLetters: 0,
  canaries: 0,
  duplicates: 0,
  lines: [],
};

const writable = (state: ProducerState, target: string): ProducerState => ({
  ...state,
  connected: true,
  sinkProblem: null,
  lines: state.sinkProblem === null ? [] : [info(`${target} is writable again`)],
});

const failed = (state: ProducerState, failure: unknown, target: string): ProducerState => {
  if (!(failure instanceof BrokerError)) return { ...state, lines: [] };
  const sinkProblem = `cannot write to ${target}: ${messageOf(nameKafkaSettings(failure))}`;
  const lines = state.sinkProblem === null ? [error(`${sinkProblem}; retrying, no events will be lost`)] : [];
  return { ...state, connected: false, sinkProblem, lines };
};

/** An opened topic or a committed transaction ends a problem of the sink; a broker failure starts one. */
export const producerReducer =
  (target: string, stallMs: number) =>
  (state: ProducerState, event: ProducerEvent): ProducerState => {
    switch (event.kind) {
      case 'feed': {
        const feed = reduceFeedEvent(state.feed, event.event, { nowMs: event.nowMs, stallMs });
        return { ...state, feed, lines: feed.lines };
      }
      case 'opened':
        return writable(state, target);
      case 'published': {
        const { records, deadLetters, canaries } = event.result;
        return {
          ...writable(state, target),
          sent: state.sent + records,
          deadLetters: state.deadLetters + deadLetters,
          canaries: state.canaries + canaries,
          lastSentAt: records + deadLetters > 0 ? event.at : state.lastSentAt,
        };
      }
      case 'duplicates':
        return { ...state, duplicates: state.duplicates + event.events, lines: [] };
      case 'fenced': {
        const sinkProblem = `cannot write to ${target}: ${event.error.message}`;
        const line = error(`${sinkProblem}; waiting until this process is stopped or restarted`);
        return { ...state, connected: false, sinkProblem, lines: [line] };
      }
      case 'restarting': {
        const { error: failure, attempt, delayMs } = event;
        const after = failed(state, failure, target);
        const restart = debug('restarting from the state of the topic', { error: failure, attempt, delayMs });
        return { ...after, lines: [...after.lines, restart] };
      }
    }
  };
