// The counting loop of the server over the embedded store, with its windows or without: `headwater URL COUNT windows|totals`.
import { statSync } from 'node:fs';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { RESOLUTIONS } from '../../src/stats/windows/resolution.ts';
import { viewWindows } from '../../src/stats/windows/sliding-view.ts';
import { messages, sumCounts } from '../../src/stats/windows/window-counts.ts';
import { embeddedCounting } from '../embedded-counting.ts';
import { DAY_MS, START_MS } from './synthetic-day.ts';
import type { Outcome } from './outcome.ts';
import { peakMemoryBytes } from '../peak-memory.ts';

const [url = '', count = '0', kind] = process.argv.slice(2);
const { store, file, counted$, remove } = embeddedCounting({
  url,
  events: Number(count),
  since: START_MS,
  windows: kind === 'windows',
});

const durationOf = async (query: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await query();
  return performance.now() - startedAt;
};
const sumsByResolution = async (): Promise<readonly number[]> => {
  const { untimed, tooLate, future } = await store.windows.state();
  const sums: number[] = [];
  for (const resolution of RESOLUTIONS) {
    const range = { from: START_MS - DAY_MS, to: START_MS + 2 * DAY_MS };
    const byKey = await store.windows.byKey('all', [{ resolution, ...range }]);
    sums.push(messages(sumCounts([...byKey.values(), untimed, tooLate, future])));
  }
  return sums;
};

const counted = await lastValueFrom(counted$);
const end = START_MS + DAY_MS - 1;
const minutes = { resolution: '1m', dimension: 'all', key: null, after: null, limit: 1000 } as const;
const queryTimes = {
  'top 1h': await durationOf(() => store.windows.activity(viewWindows('1h', end, '1m'), 20)),
  'top 24h': await durationOf(() => store.windows.activity(viewWindows('24h', end, '1m'), 20)),
  '1000 minutes': await durationOf(() =>
    store.windows.rows({ ...minutes, range: { from: START_MS, to: end } }),
  ),
};
const accountedSums = await sumsByResolution();
await firstValueFrom(store.close());
const outcome: Outcome = {
  ...counted,
  rssAfterQueries: peakMemoryBytes(),
  databaseBytes: statSync(file).size,
  accountedSums,
  queryTimes,
};
remove();
process.send?.(outcome, () => process.exit(0));
