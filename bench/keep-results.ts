import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/runtime/package-root.ts';
import { version } from '../src/runtime/version.ts';
import type { Measurement } from './measurement.ts';

/** Keeps what was measured, with date and machine, in bench/results; a later run of the same day replaces it. */
export const keepResults = (bench: string, measurements: readonly Measurement[], now: Date): string => {
  const folder = join(packageRoot(), 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${now.toISOString().slice(0, 10)}-${bench}.json`);
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
  const results = { bench, measured_at: now.toISOString(), headwater: version(), machine, measurements };
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  return file;
};
