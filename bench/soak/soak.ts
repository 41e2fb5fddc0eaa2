import { setTimeout as delay } from 'node:timers/promises';
import { compareCounts } from './compare-counts.ts';
import { faultsInTurn } from './faults.ts';
import { MESSAGE_SHARE } from './feed-messages.ts';
import { databaseMb, lookAt, messagesShown } from './look.ts';
import type { SoakOptions } from './options.ts';
import type { Sample } from './sample.ts';
import { shownCounts } from './shown-counts.ts';
import type { SoakFeed } from './soak-feed.ts';
import type { SoakStage } from './stage.ts';
import { trendsOf } from './trends.ts';
import type { Findings } from './verdict.ts';

export interface SoakRun extends Findings {
  readonly samples: readonly Sample[];
}

/** After a fault, so many seconds until it should be as it always is: at most, or a third of what is between faults. */
const SETTLING_SECONDS = 20;
/** What is counted at the end must be there after so long, and a second count of it would show. */
const CATCH_UP_MS = 180_000;
const AFTERWARDS_MS = 3000;

/** What goes wrong while it runs, as the samples note it. */
interface Weather {
  fault: string | null;
  /** Since the last sample. */
  begun: string | null;
  endedAt: number;
}

export interface SoakParts {
  readonly options: SoakOptions;
  readonly startMs: number;
  readonly feed: SoakFeed;
  readonly stage: SoakStage;
  readonly folder: string;
  readonly tell: (sample: Sample) => void;
}

const secondsSince = (ms: number): number => (Date.now() - ms) / 1000;

/** Lets it work and lets things go wrong, sample by sample, until the feed ends; then compares what was counted. */
export const soak = async ({ options, startMs, feed, stage, folder, tell }: SoakParts): Promise<SoakRun> => {
  const { rate, seed, every, sample: sampleEvery } = options;
  const seconds = options.minutes * 60;
  const count = Math.floor(rate * seconds);
  const settling = Math.min(SETTLING_SECONDS, every / 3);
  const samples: Sample[] = [];
  const weather: Weather = { fault: null, begun: null, endedAt: startMs };
  let shown: { readonly at: number; readonly events: number } | null = null;

  const takeSample = async (): Promise<void> => {
    const isCalm = weather.fault === null && secondsSince(weather.endedAt) >= settling;
    const messages = await messagesShown(stage.shows);
    const at = secondsSince(startMs);
    const processes = await Promise.all(stage.seats.map(lookAt));
    const events = messages === null ? null : messages / MESSAGE_SHARE;
    const before = shown;
    if (events !== null) shown = { at, events };
    const sample: Sample = {
      at,
      calm: isCalm && weather.begun === null,
      fault: weather.begun,
      eventsPerSecond:
        events === null || before === null ? null : Math.max(0, (events - before.events) / (at - before.at)),
      lag: events === null ? null : Math.max(0, Math.min(count, at * rate) - events) / rate,
      databaseMb: databaseMb(folder),
      processes,
    };
    weather.begun = null;
    samples.push(sample);
    tell(sample);
  };
  const sampling = async (): Promise<void> => {
    // A sample that took long, as that of a frozen process, is not made up for.
    const nextDue = (): number => (Math.floor(secondsSince(startMs) / sampleEvery + 0.5) + 1) * sampleEvery;
    for (let due = sampleEvery; due <= seconds; due = nextDue()) {
      await delay(Math.max(0, startMs + due * 1000 - Date.now()));
      await takeSample();
    }
  };
  const storming = async (): Promise<void> => {
    let due = every;
    for (const { name, happen } of faultsInTurn(seed, feed, stage.seats)) {
      // The last one is over, and what comes of it, before the feed ends.
      if (due + settling > seconds) return;
      await delay(Math.max(0, startMs + due * 1000 - Date.now()));
      weather.fault = name;
      weather.begun = name;
      await happen();
      weather.fault = null;
      weather.endedAt = Date.now();
      due += every;
    }
  };
  const caughtUp = async (messages: number): Promise<boolean> => {
    const end = Date.now() + CATCH_UP_MS;
    while (((await messagesShown(stage.shows)) ?? 0) < messages) {
      if (Date.now() > end || stage.seats.some((seat) => seat.trouble() !== null)) return false;
      await delay(200);
    }
    await delay(AFTERWARDS_MS);
    return true;
  };

  await Promise.all([sampling(), storming()]);
  await delay(Math.max(0, startMs + seconds * 1000 + 50 - Date.now()));
  const expected = await feed.count();
  const isThere = await caughtUp(expected.messages - (options.withhold ? 1 : 0));
  // Where nobody answers any more there is nothing to compare, and the troubles say why.
  const shownInTheEnd = await shownCounts(stage).catch(() => null);
  const comparison = shownInTheEnd && compareCounts(expected, shownInTheEnd);
  const troubles = isThere ? [] : [`not everything was counted ${CATCH_UP_MS / 1000} s after the feed's end`];
  return { samples, comparison, trends: trendsOf(samples), troubles };
};
