import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { makeFolder } from '../../files/make-folder.ts';
import { demoLog } from '../../simulator/demo/demo-log.ts';
import { generatedLog } from '../../simulator/generator/generated-log.ts';
import type { TopicLog } from '../../simulator/topic-log.ts';

export interface DemoFeedOptions {
  readonly seed: number;
  /** Events per second. */
  readonly rate: number;
  /** Where the user wants to start; epoch ms. */
  readonly since: number | null;
  /** The data folder of the settings; the demo has its own below it. */
  readonly dataDir: string;
  /** Whether the counts outlast the process. */
  readonly isDurable: boolean;
  /** Epoch ms. */
  readonly now: number;
}

export interface DemoFeed {
  readonly log: TopicLog;
  /** Below the data folder. */
  readonly folder: string;
  /** Where the first start begins to read. */
  readonly since: number;
  /** How many events the first start finds; 0 if an earlier start has read them. */
  readonly historyEvents: number;
  /** When the demo was started first; `null` without a history. */
  readonly began: number | null;
}

export const HISTORY_DAYS = 7;
const HISTORY_MS = HISTORY_DAYS * 24 * 3_600_000;
/** Events per second before the last hours of the history, which a start must read in seconds. */
const MAX_HISTORY_RATE = 0.75;
/** The feed without a history. It advances with the clock even while nothing runs, so a restart catches up as with the real feed. */
const PLAIN_FEED_BEGAN = Date.UTC(2026, 0, 1);

const Began = z.object({ began: z.number().int().positive() });

const readBegan = (path: string): number | null => {
  try {
    return Began.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data?.began ?? null;
  } catch {
    return null;
  }
};

/** When the demo in this folder was started first. The file makes a later start generate the same feed again. */
const beganIn = (folder: string, now: number): { readonly began: number; readonly isFirst: boolean } => {
  const path = join(folder, 'demo.json');
  if (existsSync(path)) {
    const began = readBegan(path);
    if (began === null)
      throw new Error(`${path} is damaged: delete the folder ${folder} to start the demo over`);
    return { began, isFirst: false };
  }
  makeFolder(folder);
  // Whole or not at all, whenever the process is killed.
  const unfinished = `${path}.new`;
  writeFileSync(unfinished, `${JSON.stringify({ began: now })}\n`, { flush: true });
  renameSync(unfinished, path);
  return { began: now, isFirst: true };
};

/**
 * The feed of a demo: seven days of history that end at its first start, then live events. A later start with the same seed
 * and rate continues. With `since` it is an even feed without a history.
 */
export const demoFeed = ({ seed, rate, since, dataDir, isDurable, now }: DemoFeedOptions): DemoFeed => {
  if (since !== null) {
    const log = generatedLog({ seed, rate, startMs: PLAIN_FEED_BEGAN });
    return { log, folder: `demo-seed-${seed}-rate-${rate}`, since, historyEvents: 0, began: null };
  }
  const folder = `demo-7-days-seed-${seed}-rate-${rate}`;
  const { began, isFirst } = isDurable ? beganIn(join(dataDir, folder), now) : { began: now, isFirst: true };
  const startMs = began - HISTORY_MS;
  const historyRate = Math.min(rate, MAX_HISTORY_RATE);
  const log = demoLog({ seed, startMs, liveMs: began, historyRate, rate });
  return { log, folder, since: log.startMs, historyEvents: isFirst ? log.historyEvents : 0, began };
};
