import { setTimeout as delay } from 'node:timers/promises';
import { compareCounts } from './compare-counts.ts';
import { faultSequence } from './inject-faults.ts';
import { MESSAGE_SHARE } from './feed-messages.ts';
import { databaseMb, sampleProcess, reportedMessages } from './sample-process.ts';
import type { SoakOptions } from './options.ts';
import type { Sample } from './sample.ts';
import { reportedCounts } from './reported-counts.ts';
import type { SoakFeed } from './soak-feed.ts';
import type { SoakTestBed } from './test-bed.ts';
import { trendsOf } from './growth-trends.ts';
import type { Findings } from './verdict.ts';

export interface SoakRun extends Findings {
  readonly samples: readonly Sample[];
}

/** The maximum recovery time after a fault, in seconds: at most this, or a third of the time between faults. */
const SETTLE_SECONDS = 20;
/** All events must be counted this long after the end; events counted twice would show by then. */
const CATCH_UP_TIMEOUT_MS = 180_000;
const DUPLICATE_WAIT_MS = 3000;

/** What goes wrong while it runs, as the samples note it. */
interface FaultState {
  fault: string | null;
  /** Since the last sample. */
  startedSinceSample: string | null;
  endedAt: number;
}

export interface SoakDeps {
  readonly options: SoakOptions;
  readonly startMs: number;
  readonly feed: SoakFeed;
  readonly testBed: SoakTestBed;
  readonly folder: string;
  readonly onSample: (sample: Sample) => void;
}

const secondsSince = (ms: number): number => (Date.now() - ms) / 1000;

/** Runs the system and injects faults, sample by sample, until the feed ends; then compares the counts. */
export const soak = async ({
  options,
  startMs,
  feed,
  testBed,
  folder,
  onSample,
}: SoakDeps): Promise<SoakRun> => {
  const { rate, seed, every, sample: sampleIntervalSeconds } = options;
  const seconds = options.minutes * 60;
  const count = Math.floor(rate * seconds);
  const settleSeconds = Math.min(SETTLE_SECONDS, every / 3);
  const samples: Sample[] = [];
  const faultState: FaultState = { fault: null, startedSinceSample: null, endedAt: startMs };
  let lastReported: { readonly at: number; readonly events: number } | null = null;

  const takeSample = async (): Promise<void> => {
    const isCalm = faultState.fault === null && secondsSince(faultState.endedAt) >= settleSeconds;
    const messages = await reportedMessages(testBed.statsProcess);
    const at = secondsSince(startMs);
    const processes = await Promise.all(testBed.processes.map(sampleProcess));
    const events = messages === null ? null : messages / MESSAGE_SHARE;
    const before = lastReported;
    if (events !== null) lastReported = { at, events };
    const sample: Sample = {
      at,
      calm: isCalm && faultState.startedSinceSample === null,
      fault: faultState.startedSinceSample,
      eventsPerSecond:
        events === null || before === null ? null : Math.max(0, (events - before.events) / (at - before.at)),
      lag: events === null ? null : Math.max(0, Math.min(count, at * rate) - events) / rate,
      databaseMb: databaseMb(folder),
      processes,
    };
    faultState.startedSinceSample = null;
    samples.push(sample);
    onSample(sample);
  };
  const takeSamples = async (): Promise<void> => {
    // A sample that took long, as that of a frozen process, is not made up for.
    const nextDue = (): number =>
      (Math.floor(secondsSince(startMs) / sampleIntervalSeconds + 0.5) + 1) * sampleIntervalSeconds;
    for (let due = sampleIntervalSeconds; due <= seconds; due = nextDue()) {
      await delay(Math.max(0, startMs + due * 1000 - Date.now()));
      await takeSample();
    }
  };
  const injectFaults = async (): Promise<void> => {
    let due = every;
    for (const { name, inject } of faultSequence(seed, feed, testBed.processes)) {
      // The last fault and its effects are over before the feed ends.
      if (due + settleSeconds > seconds) return;
      await delay(Math.max(0, startMs + due * 1000 - Date.now()));
      faultState.fault = name;
      faultState.startedSinceSample = name;
      await inject();
      faultState.fault = null;
      faultState.endedAt = Date.now();
      due += every;
    }
  };
  const caughtUp = async (messages: number): Promise<boolean> => {
    const end = Date.now() + CATCH_UP_TIMEOUT_MS;
    while (((await reportedMessages(testBed.statsProcess)) ?? 0) < messages) {
      if (Date.now() > end || testBed.processes.some((managed) => managed.unexpectedExit() !== null))
        return false;
      await delay(200);
    }
    await delay(DUPLICATE_WAIT_MS);
    return true;
  };

  await Promise.all([takeSamples(), injectFaults()]);
  await delay(Math.max(0, startMs + seconds * 1000 + 50 - Date.now()));
  const expected = await feed.count();
  const isComplete = await caughtUp(expected.messages - (options.withhold ? 1 : 0));
  // Without a responding process there is nothing to compare; the problems say why.
  const finalCounts = await reportedCounts(testBed).catch(() => null);
  const comparison = finalCounts && compareCounts(expected, finalCounts);
  const problems = isComplete
    ? []
    : [`not everything was counted ${CATCH_UP_TIMEOUT_MS / 1000} s after the feed's end`];
  return { samples, comparison, trends: trendsOf(samples), problems };
};
