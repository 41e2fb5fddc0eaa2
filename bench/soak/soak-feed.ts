import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CutStyle, FaultSettings } from '../../src/lookalike/faults.ts';
import type { PlainCounts } from '../../src/lookalike/plain-count.ts';
import type { FeedAnswer, FeedOrder, FeedPlan } from './feed-messages.ts';

/** The feed of a soak, as the run sees it. */
export interface SoakFeed {
  readonly url: string;
  readonly set: (faults: Partial<FaultSettings>) => void;
  readonly cut: (style: CutStyle) => void;
  /** Every event that there is by now, counted. */
  readonly count: () => Promise<PlainCounts>;
  readonly close: () => Promise<void>;
}

/** Starts the feed in a process of its own, which ends with this one. */
export const startFeed = async (plan: FeedPlan): Promise<SoakFeed> => {
  const child = fork(join(import.meta.dirname, 'feed-process.js'), [JSON.stringify(plan)]);
  const ended = once(child, 'exit');
  const died = ended.then(([code]: unknown[]): never => {
    throw new Error(`the feed's process ended (${String(code)})`);
  });
  // Whoever waits for an answer hears of it.
  died.catch(() => undefined);
  const answer = async (): Promise<FeedAnswer> => {
    const [message] = (await Promise.race([once(child, 'message'), died])) as [FeedAnswer];
    return message;
  };
  const order = (message: FeedOrder): void => {
    child.send(message);
  };

  const listening = await answer();
  if (listening.kind !== 'listening') throw new Error('the feed did not say where it listens');
  return {
    url: listening.url,
    set: (faults) => order({ kind: 'set', faults }),
    cut: (style) => order({ kind: 'cut', style }),
    count: async () => {
      order({ kind: 'count' });
      const counted = await answer();
      if (counted.kind !== 'counted') throw new Error('the feed did not say what it counted');
      return counted.counts;
    },
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
};
