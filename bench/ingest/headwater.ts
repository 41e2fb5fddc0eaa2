// The counting loop of the server over the embedded store, `headwater URL COUNT totals|windows`: an event is done when it is durable.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NEVER } from 'rxjs';
import { counting } from '../../src/apps/server.ts';
import { gapLedger } from '../../src/feed/gap-ledger.ts';
import type { FeedPosition } from '../../src/feed/position.ts';
import { sseSource } from '../../src/feed/sse-source.ts';
import { NO_WINDOWS, windowsFrom } from '../../src/stats/windows/windows-from.ts';
import { packageRoot } from '../../src/runtime/package-root.ts';
import { embeddedStore } from '../../src/stores/embedded/embedded-store.ts';

const [url = '', count = '0', kind = 'totals'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
const store = embeddedStore<FeedPosition>({
  file: join(folder, 'headwater.db'),
  migrations: join(packageRoot(), 'db', 'embedded'),
});

const options = {
  url,
  userAgent: 'Headwater bench',
  silenceMs: 60_000,
  connectMs: 60_000,
  maxEventBytes: 1 << 24,
};
let began = 0;
counting({
  feed: (position) => sseSource(options, { position, rewindMs: 15_000 }, () => undefined),
  store,
  since: () => 0,
  ledger: gapLedger({ tries: 3, perHour: 30, now: Date.now }),
  observe: ({ kind }) => {
    if (kind === 'events' && began === 0) began = performance.now();
  },
  room: 20_000,
  batch: { events: 5000, ms: 250 },
  windowsFrom: kind === 'windows' ? windowsFrom(3_600_000) : NO_WINDOWS,
  memory: { keepMs: 65_000, maxKeys: 300_000 },
  restarts: { delay: () => null, settledAfterMs: 0 },
  now: () => new Date().toISOString(),
  stopping$: NEVER,
}).subscribe({
  next: ({ snapshot, totals }) => {
    if (snapshot.bots + snapshot.nonBots + totals.canaries + totals.rejects < Number(count)) return;
    process.send?.({
      seconds: (performance.now() - began) / 1000,
      rss: process.resourceUsage().maxRSS * 1024,
    });
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  },
  error: (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
});
