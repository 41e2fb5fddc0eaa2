// The counting loop of the server over a slowed embedded store: each step takes a number of milliseconds.
// Reports each step to its parent. A number from the parent is what the feed has sent; any other message stops it.
import { join } from 'node:path';
import {
  BehaviorSubject,
  concatMap,
  defer,
  filter,
  forkJoin,
  fromEvent,
  ignoreElements,
  map,
  take,
  tap,
  timer,
  concat,
} from 'rxjs';
import { countingPipeline } from '../../src/apps/server/pipeline.ts';
import { gapRetryPolicy } from '../../src/wikimedia/offsets/gap-retry-policy.ts';
import type { FeedPosition } from '../../src/wikimedia/position/feed-position.ts';
import { feedSource } from '../../src/wikimedia/source/feed-source.ts';
import { windowCountersFromSettings } from '../../src/apps/shared/window-counters-from-settings.ts';
import { packageRoot } from '../../src/files/package-root.ts';
import { sqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import type { Store } from '../../src/stores/store.ts';
import type { SlowStoreSettings, SlowStoreReport } from './slow-store.ts';
import { peakMemoryBytes } from '../../bench/peak-memory.ts';

const { url, since, folder, saveMs, batchEvents, capacity, windows } = JSON.parse(
  process.argv[2] ?? '{}',
) as SlowStoreSettings;

const store = sqliteStore<FeedPosition>({
  file: join(folder, 'headwater.db'),
  migrations: join(packageRoot(), 'db', 'embedded'),
});
const slow: Store<FeedPosition> = {
  ...store,
  save: (commit) => forkJoin([store.save(commit), timer(saveMs)]).pipe(map(([result]) => result)),
};
const message$ = fromEvent(process, 'message', (message: unknown) => message);
const stopping$ = message$.pipe(
  filter((message) => typeof message !== 'number'),
  take(1),
);
const sent$ = new BehaviorSubject(0);
message$.pipe(filter((message) => typeof message === 'number')).subscribe(sent$);

const counting$ = countingPipeline({
  feed: (position) =>
    feedSource(
      {
        url,
        userAgent: 'Headwater spec',
        idleTimeoutMs: 60_000,
        connectTimeoutMs: 60_000,
        maxEventBytes: 1 << 24,
      },
      { now: Date.now, position, rewindMs: 15_000 },
      () => undefined,
    ),
  store: slow,
  since: () => since,
  retryPolicy: gapRetryPolicy({ maxTries: 3, maxPerHour: 30, now: Date.now }),
  onFeedEvent: () => undefined,
  capacity,
  batch: { events: batchEvents, ms: 250 },
  windowCounterFactory: windowCountersFromSettings({ counted: windows, latenessMs: 3_600_000 }),
  dedupOptions: { retentionMs: 65_000, maxKeys: 250_000 },
  restarts: { delay: () => null, stableAfterMs: 0 },
  now: () => new Date().toISOString(),
  stopping$,
}).pipe(
  map(({ snapshot, totals }): SlowStoreReport => ({
    sent: sent$.value,
    counted: snapshot.bots + snapshot.nonBots + totals.canaries,
    maxRssBytes: peakMemoryBytes(),
  })),
  tap((report) => process.send?.(report)),
);

concat(counting$.pipe(ignoreElements()), defer(() => store.close()).pipe(concatMap(() => []))).subscribe({
  complete: () => process.exit(0),
});
