import type { FeedErrorCode } from '../../../wikimedia/health/feed-error-code.ts';
import type { FeedEvent } from '../../../wikimedia/health/feed-event.ts';
import type { FeedHealth } from '../../../wikimedia/health/feed-health.ts';
import { describeRepeating } from '../../../wikimedia/health/repeating-partitions.ts';
import { type Gap, gapSize } from '../../../wikimedia/offsets/gap.ts';
import type { Metrics } from '../../../telemetry/metrics/process-registry.ts';
import { feedReason } from '../metrics/failure-labels.ts';
import { debug, error, info, type LogLine, warn } from '../state/log-line.ts';
import { TOO_MANY_PARTITIONS } from './feed-readiness.ts';
import type { ReportedProblems } from './reported-problems.ts';

export type FeedCounters = Pick<
  Metrics<'server'>,
  | 'feedErrorEvents'
  | 'feedConnections'
  | 'feedReconnects'
  | 'feedGaps'
  | 'feedWentBack'
  | 'lostEvents'
  | 'foundEvents'
  | 'givenUpEvents'
>;

/** The feed's health before and after an event. */
export interface HealthChange {
  readonly before: FeedHealth;
  readonly after: FeedHealth;
}

export interface ReportContext extends HealthChange {
  readonly reported: ReportedProblems;
  /** Without a new event for this long the feed is stalled, in milliseconds. */
  readonly stallMs: number;
}

/** The log lines of an event, and the change they make to what the log has reported. */
export interface FeedReport {
  readonly lines?: readonly LogLine[];
  readonly reported?: Partial<ReportedProblems>;
}

interface Row<E> {
  readonly report?: (event: E, context: ReportContext) => FeedReport;
  readonly count?: (metrics: FeedCounters, event: E, change: HealthChange) => void;
}

type FeedEventTable = {
  readonly [K in FeedEvent['kind']]: Row<Extract<FeedEvent, { readonly kind: K }>>;
};

/** Normal ends of connections that worked. */
const EXPECTED_ENDS: readonly string[] = ['feed-ended', 'feed-gap'] satisfies readonly FeedErrorCode[];
/** Ends of connections that were established and delivered nothing usable. */
const UNUSABLE_ENDS: readonly string[] = [
  'feed-silent',
  'feed-unreadable',
  'feed-event-too-large',
  'feed-ignores-position',
] satisfies readonly FeedErrorCode[];

const describeGap = (gap: Gap): string =>
  `${gapSize(gap)} events of ${gap.topic}/${gap.partition} (offsets ${gap.from} to ${gap.to})`;

const partitionName = ({
  topic,
  partition,
}: {
  readonly topic: string;
  readonly partition: number;
}): string => `${topic}/${partition}`;

const once = (isReported: boolean, line: LogLine): readonly LogLine[] => (isReported ? [] : [line]);

/** What each feed event adds to the log and to the counters. A connection that ends after it worked is normal: debug only. */
const FEED_EVENT_TABLE: FeedEventTable = {
  connecting: {},
  connected: {
    report: (_, { before, reported }) => {
      const isNews = reported.outage || before.connections === 0;
      const line = reported.stall ? debug('connected to the feed') : info('connected to the feed');
      return { lines: reported.stall || isNews ? [line] : [], reported: { outage: false } };
    },
    count: ({ feedConnections }) => feedConnections.inc(1),
  },
  disconnected: {
    report: ({ error: { code, message } }, { reported }) => {
      const isExpected = EXPECTED_ENDS.includes(code);
      const isUnusable = UNUSABLE_ENDS.includes(code);
      const isKnown = reported.outage || (isUnusable && reported.stall);
      return {
        lines: [
          isExpected || isKnown ? debug(message) : warn(`${message}; retrying, no events will be lost`),
        ],
        reported: isUnusable ? { stall: true } : { outage: reported.outage || !isExpected },
      };
    },
    count: ({ feedReconnects }, event) => feedReconnects.inc(1, { reason: feedReason(event.error) }),
  },
  waiting: {},
  ignored: {},
  'error-event': {
    report: ({ text }, { reported }) => {
      const message = `the feed's server reports an error: ${text}`;
      return {
        lines: [reported.serverError ? debug(message) : warn(message)],
        reported: { serverError: true },
      };
    },
    count: ({ feedErrorEvents }) => feedErrorEvents.inc(1),
  },
  events: {
    report: ({ isProgress }, { reported }) =>
      isProgress
        ? {
            lines: reported.stall ? [info('the feed delivers new events again')] : [],
            reported: { stall: false, serverError: false },
          }
        : {},
  },
  duplicates: {},
  gap: {
    report: ({ gap, isRewinding, isExhausted }) => {
      const text = describeGap(gap);
      if (isRewinding) return { lines: [info(`the feed skipped ${text}; requesting them again`)] };
      const why =
        isExhausted === true
          ? 'the feed skipped them, and Headwater requested too many gaps again within the last hour'
          : 'the feed never delivered them';
      return { lines: [error(`lost ${text}: ${why}`)] };
    },
    count: ({ feedGaps, feedWentBack, lostEvents, feedReconnects }, { isRewinding }, { before, after }) => {
      feedGaps.inc(after.gaps - before.gaps);
      feedWentBack.inc(after.rewinds - before.rewinds);
      lostEvents.inc(after.lostEvents - before.lostEvents);
      // A rewind leaves the connection without a `disconnected` event.
      if (isRewinding) feedReconnects.inc(1, { reason: 'gap' });
    },
  },
  'too-many-partitions': {
    report: (_, { reported }) => ({
      lines: once(reported.partitionLimit, error(TOO_MANY_PARTITIONS)),
      reported: { partitionLimit: true },
    }),
  },
  repeating: {
    report: (_, { after, reported, stallMs }) => {
      const unreported = after.repeating.filter((some) => !reported.repeating.includes(partitionName(some)));
      const found = unreported.flatMap((some) =>
        describeRepeating([some], stallMs).map((problem) => ({ name: partitionName(some), problem })),
      );
      return {
        lines: found.map(({ problem }) => warn(problem)),
        reported: { repeating: [...reported.repeating, ...found.map(({ name }) => name)] },
      };
    },
  },
  'caught-up': {
    report: (event, { reported: { repeating } }) => {
      const name = partitionName(event);
      return {
        lines: repeating.includes(name) ? [info(`${name} delivers new events again`)] : [],
        reported: { repeating: repeating.filter((other) => other !== name) },
      };
    },
  },
  'given-up': {
    report: ({ events }, { reported }) => ({
      lines: once(
        reported.givenUp,
        warn(
          `more ranges of lost events are open than Headwater remembers: ${events} events of the oldest ranges will not be counted if they still arrive (headwater_given_up_events_total)`,
        ),
      ),
      reported: { givenUp: true },
    }),
    count: ({ givenUpEvents }, { events }) => givenUpEvents.inc(events),
  },
  found: {
    report: ({ events }) => ({
      lines: [info(`${events} events that were reported as lost arrived after all`)],
    }),
    count: ({ foundEvents }, { events }) => foundEvents.inc(events),
  },
  'offsets-restarted': {
    report: (event) => ({
      lines: [
        warn(
          `the offsets of ${partitionName(event)} jumped from ${event.from} to ${event.to}: the topic was recreated, or is read from another cluster. If the ids of the feed carry offsets instead of times, events before the jump may be missing`,
        ),
      ],
    }),
  },
};

/** The table's rows take their own kind of event only; `kind` makes this safe, which the compiler cannot see. */
const rowOf = ({ kind }: FeedEvent): Row<FeedEvent> => FEED_EVENT_TABLE[kind] as Row<FeedEvent>;

export const reportFeedEvent = (event: FeedEvent, context: ReportContext): FeedReport =>
  rowOf(event).report?.(event, context) ?? {};

export const countFeedEvent = (metrics: FeedCounters, event: FeedEvent, change: HealthChange): void =>
  rowOf(event).count?.(metrics, event, change);
