import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KafkaService } from '../../spec/support/services/kafka.ts';
import type { SoakOptions } from './options.ts';
import type { Sample } from './sample.ts';
import { soak, type SoakRun } from './soak.ts';
import { startFeed } from './soak-feed.ts';
import { embeddedTestBed, pipelineTestBed, type SoakTestBed, startSoakKafka } from './test-bed.ts';

const perform = async (
  options: SoakOptions,
  kafka: KafkaService | null,
  folder: string,
  onSample: (sample: Sample) => void,
): Promise<SoakRun> => {
  // The feed's clock runs from here, also while the processes start.
  const startMs = Math.ceil(Date.now() / 1000) * 1000;
  const { seed, rate, minutes, withhold } = options;
  const feed = await startFeed({ seed, startMs, rate, count: Math.floor(rate * minutes * 60), withhold });
  const testBedOptions = { feedUrl: feed.url, startMs, folder };
  let testBed: SoakTestBed | null = null;
  try {
    testBed = await (kafka === null
      ? embeddedTestBed(testBedOptions)
      : pipelineTestBed(kafka, testBedOptions));
    const run = await soak({ options, startMs, feed, testBed, folder, onSample });
    const problems = [...run.problems];
    for (const managed of testBed.processes) {
      const problem = managed.unexpectedExit();
      if (problem !== null) problems.push(problem);
      if (!(await managed.stop())) problems.push(`the ${managed.name} did not stop in good order`);
    }
    return { ...run, problems };
  } finally {
    for (const managed of testBed?.processes ?? []) await managed.end();
    await feed.close();
  }
};

/** Runs a soak from the first process to the last; whatever happens, it ends what it has started. */
export const runSoak = async (options: SoakOptions, onSample: (sample: Sample) => void): Promise<SoakRun> => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-soak-'));
  const kafka = options.pipeline ? await startSoakKafka() : null;
  try {
    return await perform(options, kafka, folder, onSample);
  } finally {
    await kafka?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
