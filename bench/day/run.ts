import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Measurement, rounded } from '../measurement.ts';
import type { Outcome } from './outcome.ts';

const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 2_500_000);

const megabytes = (databaseBytes: number): number => Math.round(databaseBytes / 2 ** 20);
const minutes = (seconds: number): number => rounded(seconds / 60);

const outcomeOf = async (url: string, kind: 'windows' | 'totals'): Promise<Outcome> => {
  const child = fork(join(import.meta.dirname, 'headwater.js'), [url, String(EVENTS), kind]);
  const [outcome] = (await once(child, 'message')) as [Outcome];
  await once(child, 'exit');
  const { messages, accountedSums, seconds, rss, rssAfterQueries, databaseBytes, queryTimes } = outcome;
  if (accountedSums.some((sum) => sum !== messages))
    throw new Error(`the windows come to ${accountedSums.join(', ')} events, and the totals to ${messages}`);
  const formattedTimes = Object.entries(queryTimes).map(([name, ms]) => `${name} ${Math.round(ms)} ms`);
  console.log(
    `${kind}: ${messages} messages in ${minutes(seconds)} minutes; most memory ${megabytes(rss)} MB (${megabytes(rssAfterQueries)} MB when asked); database ${megabytes(databaseBytes)} MB; ${formattedTimes.join(', ')}`,
  );
  return outcome;
};

const againstTotals = (
  path: string,
  unit: string,
  [headwater, baseline]: readonly [number, number],
): Measurement => {
  const ratio = rounded(headwater / baseline);
  return {
    path,
    beside: 'the totals alone',
    unit,
    headwater,
    yardstick: baseline,
    ratio: [ratio, ratio, ratio],
    aim: null,
  };
};

/** A day of the feed, 24 hours of its own time, with all its windows in embedded: time, memory and size. */
export const benchDay = async (): Promise<readonly Measurement[]> => {
  const feed = fork(join(import.meta.dirname, 'feed-process.js'), [String(EVENTS)]);
  try {
    const [{ url }] = (await once(feed, 'message')) as [{ url: string }];
    const windows = await outcomeOf(url, 'windows');
    const totals = await outcomeOf(url, 'totals');
    const both = (of: (outcome: Outcome) => number): readonly [number, number] => [of(windows), of(totals)];
    const day = `a day of ${EVENTS} events with its windows in embedded`;
    return [
      againstTotals(
        `${day}: time`,
        'min',
        both(({ seconds }) => minutes(seconds)),
      ),
      againstTotals(
        `${day}: most memory`,
        'MB',
        both(({ rss }) => megabytes(rss)),
      ),
      againstTotals(
        `${day}: database`,
        'MB',
        both(({ databaseBytes }) => megabytes(databaseBytes)),
      ),
    ];
  } finally {
    feed.disconnect();
  }
};
