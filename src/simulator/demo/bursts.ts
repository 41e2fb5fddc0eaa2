import { hash32 } from '../hash.ts';

export const MINUTE_MS = 60_000;
/** One burst begins in each slot. */
const SLOT_MINUTES = 20;
/** Bursts last 5 to 12 minutes, so that each ends within its slot. */
const MIN_MINUTES = 5;
const MAX_MINUTES = 12;
const SLOTS_PER_DAY = (24 * 60) / SLOT_MINUTES;
/** Edits at the peak of a burst: a share of what the feed has besides, within limits. News have no upper one. */
const PEAK_SHARE = 0.25;
const MIN_PEAK = 2;
const MAX_PEAK = 14;
const NEWS_SHARE = 0.9;
const WAR_SHARE = 0.3;
/** One burst in this many is an edit war. */
const WAR_INTERVAL = 3;

/** `news` makes a whole wiki busy, `page` one page, and in a `war` two users revert each other. */
export type BurstKind = 'news' | 'page' | 'war';

/** A time in which one page has many more edits than usual. */
export interface Burst {
  readonly kind: BurstKind;
  /** Names it, and chooses its page and users. */
  readonly number: number;
  /** Minutes since 1970. */
  readonly fromMinute: number;
  readonly minutes: number;
}

/** The burst of the slot that contains a minute (since 1970). */
const burstOfSlot = (seed: number, slot: number): Burst => {
  const day = Math.floor(slot / SLOTS_PER_DAY);
  const newsSlot = hash32(seed, day, 71) % SLOTS_PER_DAY;
  const isNews = slot % SLOTS_PER_DAY === newsSlot;
  const isWar = (slot + seed) % WAR_INTERVAL === 0;
  const minutes = MIN_MINUTES + (hash32(seed, slot, 79) % (MAX_MINUTES - MIN_MINUTES + 1));
  const latestStart = SLOT_MINUTES - minutes;
  return {
    kind: isNews ? 'news' : isWar ? 'war' : 'page',
    number: slot,
    fromMinute: slot * SLOT_MINUTES + (hash32(seed, slot, 83) % (latestStart + 1)),
    minutes,
  };
};

/** The burst under way in a minute (since 1970); `null` between bursts. */
export const burstAt = (seed: number, minute: number): Burst | null => {
  const burst = burstOfSlot(seed, Math.floor(minute / SLOT_MINUTES));
  return minute >= burst.fromMinute && minute < burst.fromMinute + burst.minutes ? burst : null;
};

/** The edits of a burst in one of its minutes: it rises quickly and fades, and news grow with the feed. */
export const burstEdits = ({ kind, fromMinute, minutes }: Burst, minute: number, usual: number): number => {
  const progress = (minute - fromMinute + 1) / minutes;
  const shape = progress < 0.3 ? progress / 0.3 : (1 - progress) / 0.7 + 0.15;
  const ordinary = Math.min(MAX_PEAK, Math.max(MIN_PEAK, usual * PEAK_SHARE));
  const peak = { page: ordinary, war: ordinary * WAR_SHARE, news: Math.max(MIN_PEAK, usual * NEWS_SHARE) };
  return Math.max(1, Math.round(peak[kind] * Math.min(1, shape)));
};
