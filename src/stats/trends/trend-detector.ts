import { eventTimeParser } from '../windows/time/event-time-parser.ts';
import { MIN_EVENT_TIME_MS } from '../windows/time/plausible-time.ts';
import { watermarkTracker } from '../windows/time/watermark-tracker.ts';
import { changesPage, pageKey } from '../windows/window-event.ts';
import { burstDetector } from './burst-detector.ts';
import { editWarDetector } from './edit-war-detector.ts';
import type { Revision } from './revision-history.ts';
import type { BurstOf, Trend } from './trend.ts';
import type { TrendEvent } from './trend-event.ts';
import type { TrendOptions } from './trend-options.ts';

/** The memory use of the detectors. */
export interface TrendGauges {
  readonly keys: number;
  /** Keys and pages that were evicted because of the limits. */
  readonly evicted: number;
}

export interface TrendDetector {
  /** Adds an event and returns the trends that it triggers. Events after `latest` (epoch ms) are ignored. */
  add(event: TrendEvent, latest?: number): readonly Trend[];
  gauges(): TrendGauges;
}

const NO_TRENDS: readonly Trend[] = [];

const revisionOf = (
  { type, user, revisionOld, revisionNew, lengthOld, lengthNew }: TrendEvent,
  at: number,
): Revision | null =>
  type === 'edit' &&
  user !== null &&
  revisionOld !== null &&
  revisionNew !== null &&
  lengthOld !== null &&
  lengthNew !== null
    ? { user, at, revisionOld, revisionNew, lengthOld, lengthNew }
    : null;

/**
 * Detects bursts of domains (all events), of pages and users (edits and new pages by people) and of new accounts per wiki,
 * and edit wars. It reads no clock: the same events give the same trends.
 */
export const trendDetector = ({ bursts, editWars, latenessMs, aheadMs }: TrendOptions): TrendDetector => {
  const parseEventTime = eventTimeParser();
  const tracker = watermarkTracker([], latenessMs, MIN_EVENT_TIME_MS);
  const detectors = {
    domain: burstDetector(bursts.domain),
    page: burstDetector(bursts.page),
    user: burstDetector(bursts.user),
    'new-accounts': burstDetector(bursts['new-accounts']),
  };
  const wars = editWarDetector(editWars);
  let hasStarted = false;

  const all = Object.values(detectors);

  /** The event's time; `null` if it is unknown, too old, ahead of the clock, or far ahead of all other events. */
  const eventTimeOf = ({ topic, dt }: TrendEvent, latest: number): number | null => {
    const at = parseEventTime(dt);
    // Such a time must not move the watermark, or all real events would be too late.
    if (at === null || at > latest) return null;
    const name = topic ?? '';
    const watermark = tracker.high(name);
    if (tracker.judge(name, at) === 'too-late') return null;
    return watermark !== null && at > watermark + aheadMs ? null : at;
  };

  return {
    add: (event, latest = Infinity) => {
      const at = eventTimeOf(event, latest);
      if (at === null) return NO_TRENDS;
      if (!hasStarted) for (const detector of all) detector.start(at);
      hasStarted = true;
      let found: Trend[] | null = null;
      const count = (of: BurstOf, key: string): void => {
        const burst = detectors[of].add(key, at);
        if (burst !== null) (found ??= []).push({ kind: 'burst', of, ...burst });
      };
      const { domain, title, user, bot, wiki, logType } = event;
      if (domain !== null) count('domain', domain);
      if (logType === 'newusers' && wiki !== null) count('new-accounts', wiki);
      if (changesPage(event) && domain !== null && title !== null) {
        const page = pageKey(domain, title);
        if (!bot) count('page', page);
        const revision = revisionOf(event, at);
        const war = revision === null ? null : wars.add(page, revision);
        if (war !== null) (found ??= []).push(war);
      }
      if (changesPage(event) && user !== null && !bot) count('user', user);
      return found ?? NO_TRENDS;
    },
    gauges: () => ({
      keys: all.reduce((sum, { keys }) => sum + keys, wars.pages),
      evicted: all.reduce((sum, { evicted }) => sum + evicted, wars.evicted),
    }),
  };
};
