import { NEVER } from 'rxjs';
import { HIGHEST_NUMBER } from '../chat-number.ts';
import type { JobQueue, Order, Pushed } from './job-queue.ts';

export interface MemoryJobQueue extends JobQueue {
  /** The latest jobs as JSON texts, oldest first. */
  readonly jobs: () => readonly string[];
}

export interface MemoryQueueOptions {
  /** How many jobs, and memos, are kept at most. */
  readonly most: number;
  /** Does a job, as Sidekiq would. */
  readonly perform: (job: string) => void;
}

/** Counters and queue in this process: for trying out, and lost when it ends. */
export const memoryJobQueue = ({ most, perform }: MemoryQueueOptions): MemoryJobQueue => {
  const counters = new Map<string, number>();
  const memos = new Map<string, number>();
  const jobs: string[] = [];

  const give = ({ counter, floor, memo, before, after }: Order): Pushed => {
    const known = memo === null ? undefined : memos.get(memo);
    if (known !== undefined) return { number: known, repeated: true };
    const number = Math.max(counters.get(counter) ?? 0, floor) + 1;
    if (number > HIGHEST_NUMBER) return 'used-up';
    const job = `${before}${number}${after}`;
    jobs.push(job);
    if (jobs.length > most) jobs.shift();
    counters.set(counter, number);
    if (memo !== null) memos.set(memo, number);
    for (const oldest of memos.keys()) {
      if (memos.size <= most) break;
      memos.delete(oldest);
    }
    perform(job);
    return { number, repeated: false };
  };

  return {
    push: (orders) => Promise.resolve(orders.map(give)),
    ping: () => Promise.resolve(),
    renewed$: NEVER,
    close: () => Promise.resolve(),
    jobs: () => jobs,
  };
};
