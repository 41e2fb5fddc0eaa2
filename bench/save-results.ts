import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measurement } from './measurement.ts';
import { resultsFolder, resultsName, runMetadata } from './run-metadata.ts';

/** Keeps what was measured, with date and machine, in bench/results; a later run of the same day replaces it. */
export const saveResults = (bench: string, measurements: readonly Measurement[], now: Date): string => {
  const folder = resultsFolder();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, resultsName(bench, now, 'json'));
  writeFileSync(file, `${JSON.stringify({ ...runMetadata(bench, now), measurements }, null, 2)}\n`);
  return file;
};
