import type { FeedError } from '../../net/feed-error.ts';
import { type Gap, gapSize } from '../offsets/gap.ts';
import { type IgnoredInput, NOTHING_IGNORED } from '../../sse/ignored-input.ts';
import type { FeedBatchEvent, FeedEvent } from './feed-event.ts';
import { type Repeating, repeatingPartitions } from './repeating-partitions.ts';

/** What arrived since the last new change or canary. */
export interface FeedIdle {
  /** The start of this time, epoch ms; `null` before the first attempt. Waiting for credit moves it forward. */
  readonly since: number | null;
  /** Since when the connection waits for credit; `null` when it does not. */
  readonly waitingSince: number | null;
  /** Why the last unreadable connection ended; `null` if there was none. */
  readonly unreadable: string | null;
  /** The text of the server's last `event: error` frame, in quotes. */
  readonly serverError: string | null;
  readonly rejected: number;
  readonly firstReason: string | null;
  readonly duplicates: number;
  readonly ignored: IgnoredInput;
  /** When the current connection opened; `null` once it has delivered an event. */
  readonly openedAt: number | null;
  /** The number of consecutive connections that the server closed early, without an event. */
  readonly endedEarly: number;
}

/** The state of the feed since the process started; times are ISO 8601. */
export interface FeedHealth {
  readonly isConnected: boolean;
  /** Why not, for people; `null` while connected and before the first attempt. */
  readonly problem: string | null;
  /** When the last working connection was lost, by a monotonic clock in ms; `null` while connected and before the first. */
  readonly disconnectedAt: number | null;
  readonly lastEventAt: string | null;
  readonly connections: number;
  /** Ended connections by reason (`FeedErrorCode`, and the status of a refusal). */
  readonly disconnects: Readonly<Record<string, number>>;
  /** Detected gaps; requesting one again does not count it again. */
  readonly gaps: number;
  readonly lastGap: Gap | null;
  readonly rewinds: number;
  readonly lostEvents: number;
  readonly duplicates: number;
  readonly repeating: readonly Repeating[];
  /** The feed has more partitions than are tracked. */
  readonly hasTooManyPartitions: boolean;
  /** Lost events that will not be counted even if they arrive. */
  readonly givenUp: number;
  readonly idle: FeedIdle;
}

const NOT_IDLE: FeedIdle = {
  since: null,
  waitingSince: null,
  unreadable: null,
  serverError: null,
  rejected: 0,
  firstReason: null,
  duplicates: 0,
  ignored: NOTHING_IGNORED,
  openedAt: null,
  endedEarly: 0,
};

export const INITIAL_HEALTH: FeedHealth = {
  isConnected: false,
  problem: null,
  disconnectedAt: null,
  lastEventAt: null,
  connections: 0,
  disconnects: {},
  gaps: 0,
  lastGap: null,
  rewinds: 0,
  lostEvents: 0,
  duplicates: 0,
  repeating: [],
  hasTooManyPartitions: false,
  givenUp: 0,
  idle: NOT_IDLE,
};

const UNREADABLE: readonly string[] = ['feed-unreadable', 'feed-event-too-large', 'feed-ignores-position'];

const idleAfterEvents = (idle: FeedIdle, events: FeedBatchEvent, nowMs: number): FeedIdle =>
  events.isProgress
    ? { ...NOT_IDLE, since: nowMs, waitingSince: idle.waitingSince === null ? null : nowMs }
    : {
        ...idle,
        openedAt: null,
        endedEarly: 0,
        rejected: idle.rejected + events.rejected,
        firstReason: idle.firstReason ?? events.firstReason,
        duplicates: idle.duplicates + events.duplicates,
      };

const idleAfterWaiting = (idle: FeedIdle, isWaiting: boolean, nowMs: number): FeedIdle => {
  const { since, waitingSince } = idle;
  if (isWaiting) return { ...idle, waitingSince: waitingSince ?? nowMs };
  const waited = waitingSince === null ? 0 : Math.max(0, nowMs - waitingSince);
  return { ...idle, since: since === null ? null : since + waited, waitingSince: null };
};

/** A connection without an event that lasts longer, in milliseconds, belongs to a quiet feed. */
const EARLY_MS = 30_000;

const idleAfterEnd = (idle: FeedIdle, { code, message }: FeedError, nowMs: number): FeedIdle => {
  const { openedAt, endedEarly } = idle;
  const ended = code === 'feed-ended' && openedAt !== null;
  const isEarly = ended && nowMs - openedAt < EARLY_MS;
  return {
    ...idle,
    ...(UNREADABLE.includes(code) ? { unreadable: message } : {}),
    openedAt: null,
    endedEarly: isEarly ? endedEarly + 1 : ended ? 0 : endedEarly,
  };
};

/** Reduces one event about the feed into its idle state. */
const feedIdle = (idle: FeedIdle, event: FeedEvent, nowMs: number): FeedIdle => {
  switch (event.kind) {
    case 'connecting':
      return { ...idle, since: idle.since ?? nowMs };
    case 'connected':
      return { ...idle, openedAt: nowMs };
    case 'disconnected':
      return idleAfterEnd(idle, event.error, nowMs);
    case 'waiting':
      return idleAfterWaiting(idle, event.isWaiting, nowMs);
    case 'ignored':
      return { ...idle, ignored: event.ignored };
    case 'error-event':
      return { ...idle, serverError: event.text };
    case 'events':
      return idleAfterEvents(idle, event, nowMs);
    case 'duplicates':
    case 'repeating':
    case 'caught-up':
    case 'gap':
    case 'found':
    case 'given-up':
    case 'too-many-partitions':
    case 'offsets-restarted':
      return idle;
  }
};

const isSameGap = (a: Gap, b: Gap | null): boolean =>
  a.topic === b?.topic && a.partition === b.partition && a.from === b.from;

/** Reduces one event at `nowMs`, by a monotonic clock, into the feed's health. */
export const feedHealth = (before: FeedHealth, event: FeedEvent, nowMs: number): FeedHealth => {
  const health = {
    ...before,
    idle: feedIdle(before.idle, event, nowMs),
    repeating: repeatingPartitions(before.repeating, event, nowMs),
  };
  switch (event.kind) {
    case 'too-many-partitions':
      return { ...health, hasTooManyPartitions: true };
    case 'given-up':
      return { ...health, givenUp: health.givenUp + event.events };
    case 'connecting':
    case 'offsets-restarted':
    case 'repeating':
    case 'caught-up':
    case 'waiting':
    case 'ignored':
    case 'error-event':
      return health;
    case 'connected':
      return {
        ...health,
        isConnected: true,
        problem: null,
        disconnectedAt: null,
        connections: health.connections + 1,
      };
    case 'disconnected': {
      const { code, status, message } = event.error;
      const reason = status === null ? code : `${code}-${status}`;
      const disconnects = { ...health.disconnects, [reason]: (health.disconnects[reason] ?? 0) + 1 };
      const disconnectedAt = health.isConnected ? nowMs : health.disconnectedAt;
      return { ...health, isConnected: false, problem: message, disconnectedAt, disconnects };
    }
    case 'events':
      return { ...health, lastEventAt: event.lastEventAt ?? health.lastEventAt };
    case 'duplicates':
      return { ...health, duplicates: health.duplicates + event.events };
    case 'found':
      return { ...health, lostEvents: health.lostEvents - event.events };
    case 'gap': {
      const { gap, isRewinding } = event;
      return {
        ...health,
        gaps: health.gaps + (isSameGap(gap, health.lastGap) ? 0 : 1),
        lastGap: gap,
        rewinds: health.rewinds + (isRewinding ? 1 : 0),
        lostEvents: health.lostEvents + (isRewinding ? 0 : gapSize(gap)),
      };
    }
  }
};
