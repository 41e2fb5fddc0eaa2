import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/files/package-root.ts';
import { version } from '../src/process/version.ts';

/** What every file of results begins with: which run, when, of what, and where. */
export const runMetadata = (bench: string, now: Date) => ({
  bench,
  measured_at: now.toISOString(),
  headwater: version(),
  machine: {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  },
});

export const resultsFolder = (): string => join(packageRoot(), 'bench', 'results');

/** The name of a file of results: a later run of the same day has the same one. */
export const resultsName = (bench: string, now: Date, extension: string): string =>
  `${now.toISOString().slice(0, 10)}-${bench}.${extension}`;
