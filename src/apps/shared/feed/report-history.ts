import type { Log } from '../../../telemetry/log/log.ts';
import type { FeedEventListener } from '../../../wikimedia/health/feed-event.ts';
import type { ReadingStart } from './reading-start.ts';

export interface ReportHistoryOptions {
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly start: () => ReadingStart;
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Wikimedia keeps every stream for at least this long. */
const MIN_KEPT_MS = 7 * DAY_MS;
/** What is less far behind is live within seconds. */
const MIN_HISTORY_MS = 2 * MINUTE_MS;
const LIVE_WITHIN_MS = 30_000;
const STEPS = 10;

const formatSpan = (ms: number): string => {
  if (ms < 2 * MINUTE_MS) return `${Math.round(ms / 1000)} s`;
  if (ms < 2 * HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  return ms < 2 * DAY_MS ? `${Math.round(ms / HOUR_MS)} h` : `${Math.round(ms / DAY_MS)} days`;
};
const iso = (ms: number): string => new Date(ms).toISOString();

interface Reading {
  readonly fromMs: number;
  /** By the clock. */
  readonly startedAt: number;
  readonly steps: number;
}

/**
 * Logs how a start reads the history that it missed or was asked for: where it begins, each tenth of the way with the time
 * to go, and the end. Warns if the feed does not have the beginning that SINCE asks for.
 */
export const reportHistory = (
  listener: FeedEventListener,
  { log, start, now, clock }: ReportHistoryOptions,
): FeedEventListener => {
  let reading: Reading | 'undecided' | 'live' = 'undecided';

  const warnOfShortFeed = (firstMs: number): void => {
    const { since, isFirst } = start();
    if (!isFirst || since === null || since > now() - MIN_KEPT_MS || firstMs - since <= HOUR_MS) return;
    log.warn(
      `SINCE asks for events since ${iso(since)}, but the first event that the feed has is of ${iso(firstMs)}: reading begins there. Wikimedia keeps 7 to 31 days`,
    );
  };

  const onEventTime = (lastMs: number): void => {
    const behindMs = now() - lastMs;
    if (reading === 'undecided') {
      warnOfShortFeed(lastMs);
      if (behindMs < MIN_HISTORY_MS) reading = 'live';
      else {
        reading = { fromMs: lastMs, startedAt: clock(), steps: 0 };
        log.info(`reading the history since ${iso(lastMs)}: ${formatSpan(behindMs)} behind`);
      }
      return;
    }
    if (reading === 'live') return;
    const { fromMs, startedAt, steps } = reading;
    const elapsedMs = clock() - startedAt;
    if (behindMs <= LIVE_WITHIN_MS) {
      reading = 'live';
      log.info(`the history is read, in ${formatSpan(elapsedMs)}; from now on the feed is live`);
      return;
    }
    const done = Math.floor((STEPS * (lastMs - fromMs)) / (lastMs - fromMs + behindMs));
    if (done <= steps) return;
    reading = { ...reading, steps: done };
    // How much faster than time itself.
    const gain = (lastMs - fromMs) / Math.max(1, elapsedMs) - 1;
    const toGo = gain > 0 ? `, about ${formatSpan(behindMs / gain)} to go` : '';
    log.info(
      `${done * STEPS}% of the history is read: up to ${iso(lastMs)}, ${formatSpan(behindMs)} behind${toGo}`,
    );
  };

  return (event) => {
    listener(event);
    if (event.kind === 'events' && event.lastEventAt !== null) {
      const lastMs = Date.parse(event.lastEventAt);
      if (!Number.isNaN(lastMs)) onEventTime(lastMs);
    }
  };
};
