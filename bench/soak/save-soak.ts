import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultsFolder, resultsName, runMetadata } from '../run-metadata.ts';
import { soakChart } from './chart/soak-chart.ts';
import type { SoakOptions } from './options.ts';
import type { SoakRun } from './soak.ts';
import type { Verdict } from './verdict.ts';

const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Math.round(value * 100) / 100 : value;

/** Keeps what a soak came to as JSON, a sample a line, and as a picture. Returns the names of the files. */
export const saveSoak = (
  options: SoakOptions,
  { samples, comparison, trends }: SoakRun,
  verdict: Verdict,
  now: Date,
): readonly string[] => {
  const folder = options.outputFolder ?? resultsFolder();
  mkdirSync(folder, { recursive: true });
  const { minutes, rate, seed, every, pipeline } = options;
  const name = pipeline ? 'soak-pipeline' : 'soak';
  const content = {
    ...runMetadata(name, now),
    soak: { of: pipeline ? 'producer, Kafka, consumer' : 'server, embedded', minutes, rate, seed, every },
    verdict,
    comparison,
    trends,
    samples: [],
  };
  const lines = samples.map((sample) => `    ${JSON.stringify(sample, rounded)}`).join(',\n');
  const text = JSON.stringify(content, rounded, 2).replace(
    /"samples": \[\]\n\}$/,
    () => `"samples": [\n${lines}\n  ]\n}`,
  );
  const files = {
    json: join(folder, resultsName(name, now, 'json')),
    svg: join(folder, resultsName(name, now, 'svg')),
  };
  writeFileSync(files.json, `${text}\n`);
  writeFileSync(files.svg, soakChart(samples, `${content.soak.of}: ${rate} events/s for ${minutes} minutes`));
  return [files.json, files.svg];
};
