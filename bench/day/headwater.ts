// The counting loop of the server over the embedded store, with its windows or without: `headwater URL COUNT windows|totals`.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filter, firstValueFrom, lastValueFrom, map, type Observable, ReplaySubject, take } from 'rxjs';
import { counting } from '../../src/apps/server.ts';
import { gapLedger } from '../../src/feed/gap-ledger.ts';
import type { FeedPosition } from '../../src/feed/position.ts';
import { sseSource } from '../../src/feed/sse-source.ts';
import { packageRoot } from '../../src/runtime/package-root.ts';
import { RESOLUTIONS } from '../../src/stats/windows/resolution.ts';
import { viewWindows } from '../../src/stats/windows/sliding-view.ts';
import { messages, sumCounts } from '../../src/stats/windows/window-counts.ts';
import { NO_WINDOWS, windowsFrom } from '../../src/stats/windows/windows-from.ts';
import { embeddedStore } from '../../src/stores/embedded/embedded-store.ts';
import { DAY_MS, START_MS } from './made-day.ts';
import type { Outcome } from './outcome.ts';

const [url = '', count = '0', kind] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
const file = join(folder, 'headwater.db');
const store = embeddedStore<FeedPosition>({ file, migrations: join(packageRoot(), 'db', 'embedded') });

const options = {
  url,
  userAgent: 'Headwater bench',
  silenceMs: 60_000,
  connectMs: 60_000,
  maxEventBytes: 1 << 24,
};
let began = 0;
const stopping$ = new ReplaySubject<void>(1);
const counted$ = counting({
  feed: (position) => sseSource(options, { position, rewindMs: 15_000 }, () => undefined),
  store,
  since: () => START_MS,
  ledger: gapLedger({ tries: 3, perHour: 30, now: Date.now }),
  observe: ({ kind: seen }) => {
    if (seen === 'events' && began === 0) began = performance.now();
  },
  room: 20_000,
  batch: { events: 5000, ms: 250 },
  windowsFrom: kind === 'windows' ? windowsFrom(3_600_000) : NO_WINDOWS,
  memory: { keepMs: 65_000, maxKeys: 300_000 },
  restarts: { delay: () => null, settledAfterMs: 0 },
  now: () => new Date().toISOString(),
  stopping$,
}).pipe(
  filter(({ snapshot, totals }) => {
    const { bots, nonBots } = snapshot;
    return bots + nonBots + totals.canaries + totals.rejects >= Number(count);
  }),
  take(1),
  map(({ snapshot }) => snapshot.bots + snapshot.nonBots),
);

const timed = async (question: Observable<unknown>): Promise<number> => {
  const asked = performance.now();
  await firstValueFrom(question);
  return performance.now() - asked;
};
const accountedFor = async (): Promise<readonly number[]> => {
  const { unplaced, tooLate } = await firstValueFrom(store.windows.state());
  const sums: number[] = [];
  for (const resolution of RESOLUTIONS) {
    const range = { from: START_MS - DAY_MS, to: START_MS + 2 * DAY_MS };
    const byKey = await firstValueFrom(store.windows.byKey('all', [{ resolution, ...range }]));
    sums.push(messages(sumCounts([...byKey.values(), unplaced, tooLate])));
  }
  return sums;
};

const all = await lastValueFrom(counted$);
const seconds = (performance.now() - began) / 1000;
const mostMemory = (): number => process.resourceUsage().maxRSS * 1024;
const rss = mostMemory();
const end = START_MS + DAY_MS - 1;
const minutes = { resolution: '1m', dimension: 'all', key: null, after: null, limit: 1000 } as const;
const asked = {
  'top 1h': await timed(store.windows.activity(viewWindows('1h', end, '1m'), 20)),
  'top 24h': await timed(store.windows.activity(viewWindows('24h', end, '1m'), 20)),
  '1000 minutes': await timed(store.windows.rows({ ...minutes, range: { from: START_MS, to: end } })),
};
const accounted = await accountedFor();
await firstValueFrom(store.close());
const outcome: Outcome = {
  seconds,
  rss,
  rssAsked: mostMemory(),
  bytes: statSync(file).size,
  messages: all,
  accounted,
  asked,
};
rmSync(folder, { recursive: true, force: true });
process.send?.(outcome, () => process.exit(0));
