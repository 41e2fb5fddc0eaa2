import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KafkaService } from '../../spec/support/services/kafka.ts';
import type { SoakOptions } from './options.ts';
import type { Sample } from './sample.ts';
import { soak, type SoakRun } from './soak.ts';
import { startFeed } from './soak-feed.ts';
import { embeddedStage, pipelineStage, type SoakStage, startSoakKafka } from './stage.ts';

const perform = async (
  options: SoakOptions,
  kafka: KafkaService | null,
  folder: string,
  tell: (sample: Sample) => void,
): Promise<SoakRun> => {
  // The feed's clock runs from here, also while the processes start.
  const startMs = Math.ceil(Date.now() / 1000) * 1000;
  const { seed, rate, minutes, withhold } = options;
  const feed = await startFeed({ seed, startMs, rate, count: Math.floor(rate * minutes * 60), withhold });
  const setting = { feedUrl: feed.url, startMs, folder };
  let stage: SoakStage | null = null;
  try {
    stage = await (kafka === null ? embeddedStage(setting) : pipelineStage(kafka, setting));
    const run = await soak({ options, startMs, feed, stage, folder, tell });
    const troubles = [...run.troubles];
    for (const seat of stage.seats) {
      const trouble = seat.trouble();
      if (trouble !== null) troubles.push(trouble);
      if (!(await seat.stop())) troubles.push(`the ${seat.name} did not stop in good order`);
    }
    return { ...run, troubles };
  } finally {
    for (const seat of stage?.seats ?? []) await seat.end();
    await feed.close();
  }
};

/** Runs a soak from the first process to the last; whatever happens, it ends what it has started. */
export const runSoak = async (options: SoakOptions, tell: (sample: Sample) => void): Promise<SoakRun> => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-soak-'));
  const kafka = options.pipeline ? await startSoakKafka() : null;
  try {
    return await perform(options, kafka, folder, tell);
  } finally {
    await kafka?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
