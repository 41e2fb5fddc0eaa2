import { latestPlausible } from './plausible-time.ts';
import { windowStart, WIDTH_MS } from '../resolution.ts';

/** The progress of one topic. It is saved with the counts, so that a restart classifies events in the same way. */
export interface TopicWatermark {
  readonly topic: string;
  /** The watermark, epoch ms; `null` before the second event. */
  readonly high: number | null;
  /** The times of at most the last two events, oldest first. */
  readonly last: readonly number[];
}

/**
 * A `late` event corrects a second before the watermark. A `too-late` event is counted in the totals, but in no window.
 */
export type Lateness = 'on-time' | 'late' | 'too-late';

export interface WatermarkTracker {
  /** Classifies an event by the earlier events of its topic, then adds it to them. */
  judge(topic: string, at: number): Lateness;
  /** The topic's watermark, epoch ms; `null` before there is one. */
  high(topic: string): number | null;
  watermarks(): readonly TopicWatermark[];
}

/** The maximum number of topics with their own watermark: a feed has a few, but topic names are untrusted input. */
export const MAX_TOPICS = 1000;
/** The name under which all further topics share a watermark. */
const OTHER_TOPICS_KEY = '';

interface TopicState {
  high: number | null;
  /** The times of the second last and the last event. */
  before: number | null;
  last: number | null;
}

const medianOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/**
 * Tracks one watermark per topic: the greatest time that two of three successive events have reached. A single event with
 * a wrong clock moves nothing, and a jump after a pause is accepted with the second event beyond it.
 *
 * Topics are separate because a feed delivers its history topic by topic: a data centre that follows another, or is mostly
 * idle, is neither late nor does it hold the other back. The result depends only on the order of events within each topic:
 * it uses no clock, and neither the interleaving of topics nor batch boundaries matter.
 *
 * Beyond `MAX_TOPICS` topics, the others share the watermark of events without a topic.
 *
 * An event before `earliest` (epoch ms) is too late even without a watermark, and moves nothing. The caller must filter out
 * times ahead of the clock.
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
    // Consecutive events are mostly of the same topic.
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
      // With a watermark, only the lateness decides.
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

/** A topic whose watermark is this far behind the others is idle, in milliseconds. */
export const IDLE_TOPIC_MS = 600_000;

/** The watermarks without times after `latest` (epoch ms): earlier versions accepted every time. */
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
 * The low watermark, epoch ms: the smallest watermark of all topics, apart from idle ones, which are more than `idleMs`
 * behind the greatest. `null` without watermarks. The watermarks may come from several ledgers. The result is never after
 * `now`, and watermarks implausibly far after it are ignored.
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
