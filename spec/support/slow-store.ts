import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { coverageEnvironment, nodeFlags } from './node-flags.ts';

export interface SlowStoreSettings {
  readonly url: string;
  /** Epoch ms. */
  readonly since: number;
  readonly folder: string;
  /** How long the store takes for each step, in milliseconds, and how many events a step has at most. */
  readonly saveMs: number;
  readonly batchEvents: number;
  /** Events inside the loop at most. */
  readonly capacity: number;
  /** Whether windows are counted too. */
  readonly windows: boolean;
}

export interface SlowStoreReport {
  /** What the feed had sent at the last report before these were counted: a lower bound of the distance. */
  readonly sent: number;
  /** Canaries too. */
  readonly counted: number;
  readonly maxRssBytes: number;
}

export interface SlowStore {
  /** Reports to it how many events the feed has sent so far. */
  readonly reportSent: (sent: number) => void;
  /** Stops it well, and gives its exit code. */
  readonly stop: () => Promise<number | null>;
  readonly kill: () => Promise<unknown>;
}

/** Counts a feed into a slow store, in a process of its own; `onReport` hears of each step. */
export const startSlowStore = (
  settings: SlowStoreSettings,
  onReport: (report: SlowStoreReport) => void,
): SlowStore => {
  const child = fork(join(import.meta.dirname, 'slow-store-process.js'), [JSON.stringify(settings)], {
    env: { PATH: process.env['PATH'] ?? '', ...coverageEnvironment() },
    execArgv: [...nodeFlags()],
  });
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  child.on('message', (report) => onReport(report as SlowStoreReport));
  return {
    reportSent: (sent) => {
      if (child.connected) child.send(sent);
    },
    stop: () => {
      child.send('stop');
      return ended;
    },
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
};
