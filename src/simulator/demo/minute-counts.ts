import { fraction } from '../hash.ts';
import { type Burst, burstAt, burstEdits, MINUTE_MS } from './bursts.ts';
import { rhythm } from './rhythm.ts';

/** The events of one minute. */
export interface MinuteCount {
  /** The number of its first event. */
  readonly first: number;
  readonly events: number;
  /** The burst that some of its events belong to, how many, and how many came in the minutes before. */
  readonly burst: Burst | null;
  readonly burstEdits: number;
  readonly burstEditsBefore: number;
}

export interface MinuteCounts {
  /** The minute with this index, from 0 on. */
  minute(index: number): MinuteCount;
  /** The index of the minute that contains an event. */
  indexOf(number: number): number;
}

export interface MinuteCountsOptions {
  readonly seed: number;
  /** Minutes since 1970. */
  readonly firstMinute: number;
  /** The mean number of events per second in a minute (since 1970). */
  readonly rateAt: (minute: number) => number;
}

/** Like chance: about as far from the expected number as independent events are, and a little restless besides. */
const withNoise = (expected: number, seed: number, minute: number): number => {
  const drift = 1 + 0.12 * (fraction(seed, Math.floor(minute / 10), 101) - 0.5);
  const spread =
    fraction(seed, minute, 103) + fraction(seed, minute, 107) + fraction(seed, minute, 109) - 1.5;
  return Math.max(
    0,
    Math.floor(expected * drift + 2 * Math.sqrt(expected) * spread + fraction(seed, minute, 113)),
  );
};

/** How many events each minute has: the rhythm of the day, chance, and bursts. They are computed once, in order. */
export const minuteCounts = ({ seed, firstMinute, rateAt }: MinuteCountsOptions): MinuteCounts => {
  const minutes: MinuteCount[] = [];

  const next = (): MinuteCount => {
    const before = minutes.at(-1);
    const minute = firstMinute + minutes.length;
    const usual = withNoise(60 * rateAt(minute) * rhythm(minute * MINUTE_MS), seed, minute);
    const burst = burstAt(seed, minute);
    const edits = burst === null ? 0 : burstEdits(burst, minute, usual);
    const isSame = burst !== null && before?.burst?.number === burst.number;
    return {
      first: before === undefined ? 0 : before.first + before.events,
      events: usual + edits,
      burst,
      burstEdits: edits,
      burstEditsBefore: isSame ? before.burstEditsBefore + before.burstEdits : 0,
    };
  };
  const minute = (index: number): MinuteCount => {
    while (minutes.length <= index) minutes.push(next());
    const found = minutes[index];
    if (found === undefined) throw new RangeError(`there is no minute ${index}`);
    return found;
  };

  return {
    minute,
    indexOf: (number) => {
      let [low, high] = [0, Math.max(0, minutes.length - 1)];
      while (minute(high).first + minute(high).events <= number) high += 1;
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        const { first, events } = minute(middle);
        if (first + events <= number) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
};
