import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filter, map, NEVER, type Observable, take } from 'rxjs';
import { countingPipeline } from '../src/apps/server/pipeline.ts';
import type { FeedPosition } from '../src/wikimedia/position/feed-position.ts';
import { packageRoot } from '../src/files/package-root.ts';
import { windowCountersFromSettings } from '../src/apps/shared/window-counters-from-settings.ts';
import { sqliteStore } from '../src/stores/sqlite/sqlite-store.ts';
import type { Store } from '../src/stores/store.ts';
import { feedDeps } from './feed-deps.ts';
import { peakMemoryBytes } from './peak-memory.ts';

export interface EmbeddedCountingOptions {
  readonly url: string;
  /** Of the feed, canaries and rejects included. */
  readonly events: number;
  /** Where it begins, epoch ms. */
  readonly since: number;
  /** Whether windows are counted too, as by default. */
  readonly windows: boolean;
}

export interface Counted {
  /** From the first event that came until the last was durable. */
  readonly seconds: number;
  /** The most memory that the process has held by then, in bytes. */
  readonly rss: number;
  readonly messages: number;
}

/** The counting loop of the server over a new embedded store. */
export interface EmbeddedCounting {
  readonly store: Store<FeedPosition>;
  readonly file: string;
  /** Emits once, when all events are durable. */
  readonly counted$: Observable<Counted>;
  /** Removes the folder of the database. */
  readonly remove: () => void;
}

/** Counts a feed as the server does, for its time and memory: an event is done when it is durable. */
export const embeddedCounting = ({
  url,
  events,
  since,
  windows,
}: EmbeddedCountingOptions): EmbeddedCounting => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  const file = join(folder, 'headwater.db');
  const store = sqliteStore<FeedPosition>({ file, migrations: join(packageRoot(), 'db', 'embedded') });
  let startedAt = 0;
  const counted$ = countingPipeline({
    ...feedDeps(url),
    store,
    since: () => since,
    onFeedEvent: ({ kind }) => {
      if (kind === 'events' && startedAt === 0) startedAt = performance.now();
    },
    batch: { events: 5000, ms: 250 },
    windowCounterFactory: windowCountersFromSettings({ counted: windows, latenessMs: 3_600_000 }),
    dedupOptions: { retentionMs: 65_000, maxKeys: 300_000 },
    restarts: { delay: () => null, stableAfterMs: 0 },
    now: () => new Date().toISOString(),
    stopping$: NEVER,
  }).pipe(
    filter(({ snapshot, totals }) => {
      const { bots, nonBots } = snapshot;
      return bots + nonBots + totals.canaries + totals.rejects >= events;
    }),
    take(1),
    map(({ snapshot }) => ({
      seconds: (performance.now() - startedAt) / 1000,
      rss: peakMemoryBytes(),
      messages: snapshot.bots + snapshot.nonBots,
    })),
  );
  return { store, file, counted$, remove: () => rmSync(folder, { recursive: true, force: true }) };
};
