import { latestPlausible } from './plausible-time.ts';
import { windowStart, WIDTH_MS } from '../resolution.ts';

/** How far the events of one topic have come. Saved with what was counted, so that a restart judges alike. */
export interface TopicWatermark {
  readonly topic: string;
  /** The watermark, epoch ms; `null` before the second event. */
  readonly high: number | null;
  /** The times of the last two events at most, oldest first. */
  readonly last: readonly number[];
}

/**
 * `late` corrects a second that was over already; `too-late` is counted as such, and in the totals, but in no window.
 */
export type Lateness = 'on-time' | 'late' | 'too-late';

export interface WatermarkTracker {
  /** Judges an event of this topic by the events of the topic before it, then takes it into account. */
  judge(topic: string, at: number): Lateness;
  /** The topic's watermark, epoch ms; `null` before there is one. */
  high(topic: string): number | null;
  watermarks(): readonly TopicWatermark[];
}

/** Topics that have a watermark of their own; a feed has a few, but their names come from outside. */
export const MAX_TOPICS = 1000;
/** Where all further topics share one. */
const OTHER_TOPICS_KEY = '';

interface TopicState {
  high: number | null;
  /** The event before the last one, and the last one. */
  before: number | null;
  last: number | null;
}

const medianOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/**
 * One watermark a topic: the greatest time that two of three successive events have reached. A single event with a
 * wrong clock moves nothing, and a jump after a pause is believed with the second event beyond it.
 *
 * Topics are judged apart because a feed brings its history topic by topic: a second data centre that comes after the
 * first, or hardly ever, is neither late nor does it hold the other back. It is a function of each topic's events
 * in their order alone: no clock, and no matter how topics interleave or how batches are cut.
 *
 * Beyond `MAX_TOPICS` topics, the others share the watermark of events without a topic.
 *
 * An event from before `earliest` (epoch ms) is too late even where there is no watermark yet, and moves nothing. Times that
 * lie ahead of the clock must be kept out by the caller.
 */
export const watermarkTracker = (
  saved: readonly TopicWatermark[],
  latenessMs: number,
  earliest = -Infinity,
): WatermarkTracker => {
  const byTopic = new Map<string, TopicState>();
  for (const { topic, high, last } of saved)
    byTopic.set(topic, {
      high,
      before: last.length > 1 ? (last[0] ?? null) : null,
      last: last.at(-1) ?? null,
    });
  let latest: { readonly topic: string; readonly mark: TopicState } | null = null;

  const stateOf = (topic: string): TopicState => {
    // Events of a topic mostly follow each other.
    if (latest?.topic === topic) return latest.mark;
    const key = byTopic.has(topic) || byTopic.size < MAX_TOPICS ? topic : OTHER_TOPICS_KEY;
    const state = byTopic.get(key) ?? { high: null, before: null, last: null };
    byTopic.set(key, state);
    latest = { topic, mark: state };
    return state;
  };
  const reached = ({ before, last }: TopicState, at: number): number | null => {
    if (last === null) return null;
    return before === null ? Math.min(last, at) : medianOfThree(before, last, at);
  };

  return {
    judge: (topic, at) => {
      const state = stateOf(topic);
      const { high } = state;
      // With a watermark the lateness decides alone.
      if (high === null && at < earliest) return 'too-late';
      const now = reached(state, at);
      if (now !== null && (high === null || now > high)) state.high = now;
      state.before = state.last;
      state.last = at;
      if (high === null || at >= high) return 'on-time';
      if (at < high - latenessMs) return 'too-late';
      return windowStart('1s', at) + WIDTH_MS['1s'] <= high ? 'late' : 'on-time';
    },
    high: (topic) => stateOf(topic).high,
    watermarks: () =>
      Array.from(byTopic, ([topic, { high, before, last }]) => ({
        topic,
        high,
        last: [before, last].filter((time) => time !== null),
      })),
  };
};

/** A topic whose mark is this far behind the others is idle, in milliseconds. */
export const IDLE_TOPIC_MS = 600_000;

/** The marks without times after `latest` (epoch ms): an older Headwater believed every time. */
export const plausibleWatermarks = (
  watermarks: readonly TopicWatermark[],
  latest: number,
): readonly TopicWatermark[] =>
  watermarks.map(({ topic, high, last }) => ({
    topic,
    high: high !== null && high > latest ? null : high,
    last: last.filter((time) => time <= latest),
  }));

/** The greatest watermark that is plausible when the clock shows `now`; `null` when there is none. */
export const newestWatermarkOf = (watermarks: readonly TopicWatermark[], now: number): number | null =>
  plausibleWatermarks(watermarks, latestPlausible(now)).reduce<number | null>(
    (newest, { high }) => (high === null ? newest : Math.max(newest ?? high, high)),
    null,
  );

/**
 * Up to when everything has come, as far as the marks tell, epoch ms: the least of them, but for idle topics, whose
 * mark is more than `idleMs` behind the greatest. `null` when there is none. Marks of several ledgers may be put
 * together. It is never after `now`, and a mark that lies implausibly far after it does not count.
 */
export const lowWatermarkOf = (
  watermarks: readonly TopicWatermark[],
  idleTopicMs: number,
  now: number,
): number | null => {
  const newest = newestWatermarkOf(watermarks, now);
  if (newest === null) return null;
  const highs = plausibleWatermarks(watermarks, latestPlausible(now))
    .map(({ high }) => high)
    .filter((high) => high !== null);
  return highs.filter((high) => high >= newest - idleTopicMs).reduce((a, b) => Math.min(a, b), now);
};
