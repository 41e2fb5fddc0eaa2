import type { SavedResults } from '../../../bench/saved-results.ts';

const fileOf = (
  bench: string,
  measurements: readonly (readonly [path: string, headwater: number, unit?: string])[],
  measuredAt = '2026-11-20T10:00:00.000Z',
): SavedResults => ({
  bench,
  measured_at: measuredAt,
  machine: { cpu: 'made up', cores: 2, memory_gib: 8, node: 'v22' },
  measurements: measurements.map(([path, headwater, unit = 'events/s']) => ({
    path,
    beside: 'a yardstick',
    unit,
    headwater,
    yardstick: headwater,
    ratio: [1, 1, 1],
    aim: null,
  })),
});

/** Results of every bench, with round numbers; of one there are an older and a newer run. */
export const resultsFixture = (): readonly SavedResults[] => [
  fileOf('ingest', [['feed → embedded', 100_000]]),
  fileOf('ingest', [['feed → embedded', 7]], '2026-11-19T23:00:00.000Z'),
  fileOf('produce', [['feed → topic, json', 50_000]]),
  fileOf('consume', [
    ['topic → in-memory, three fields', 300_000],
    ['topic → in-memory, our JSON', 200_000],
  ]),
  fileOf('exact', [
    ['topic → Cassandra (commit log periodic), exact', 20_000],
    ['topic → Cassandra (commit log batch), exact', 10_000],
    ['topic → embedded, exact', 80_000],
  ]),
  fileOf('users', [
    ['most memory with 10000011 users in Cassandra', 264, 'MB'],
    ['opening a store with 10000011 users', 1300, 'ms'],
  ]),
  fileOf('stats', [['GET /stats at 1,000 requests/s, p99', 4, 'ms']]),
];
