import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CutStyle, FaultSettings } from '../../src/simulator/serving/faults.ts';
import type { PlainCounts } from '../../src/simulator/plain-count.ts';
import type { FeedReply, FeedCommand, FeedPlan } from './feed-messages.ts';

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
  const exited = ended.then(([code]: unknown[]): never => {
    throw new Error(`the feed's process ended (${String(code)})`);
  });
  // Whoever waits for an answer hears of it.
  exited.catch(() => undefined);
  const nextReply = async (): Promise<FeedReply> => {
    const [message] = (await Promise.race([once(child, 'message'), exited])) as [FeedReply];
    return message;
  };
  const sendCommand = (message: FeedCommand): void => {
    child.send(message);
  };

  const listening = await nextReply();
  if (listening.kind !== 'listening') throw new Error('the feed did not say where it listens');
  return {
    url: listening.url,
    set: (faults) => sendCommand({ kind: 'set', faults }),
    cut: (style) => sendCommand({ kind: 'cut', style }),
    count: async () => {
      sendCommand({ kind: 'count' });
      const counted = await nextReply();
      if (counted.kind !== 'counted') throw new Error('the feed did not say what it counted');
      return counted.counts;
    },
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
};
