import type { MeasuredValue, Results } from './results.ts';

/** A path of events through one process. */
export interface Path {
  readonly title: string;
  readonly bench: string;
  readonly path: RegExp;
}

export const PATHS = {
  embedded: { title: 'server: feed → embedded', bench: 'ingest', path: /^feed → embedded/ },
  produce: { title: 'producer: feed → topic, JSON', bench: 'produce', path: /^feed → topic, json/ },
  memory: { title: 'consumer: topic → in-memory, our JSON', bench: 'consume', path: /our JSON/ },
  cassandra: {
    title: 'consumer: topic → Cassandra, commit log `periodic`',
    bench: 'exact',
    path: /Cassandra \(commit log periodic\)/,
  },
  batch: {
    title: 'consumer: topic → Cassandra, commit log `batch`',
    bench: 'exact',
    path: /Cassandra \(commit log batch\)/,
  },
  consumerEmbedded: { title: 'consumer: topic → embedded', bench: 'exact', path: /^topic → embedded/ },
} as const satisfies Readonly<Record<string, Path>>;

export type PathName = keyof typeof PATHS;

/** Events per second on each path; null if not measured. */
export type Rates = Readonly<Record<PathName, MeasuredValue | null>>;

export const ratesOf = (results: Results): Rates =>
  Object.fromEntries(
    Object.entries(PATHS).map(([name, { bench, path }]) => [name, results.find(bench, path)]),
  ) as Rates;
