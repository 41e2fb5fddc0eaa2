import type { Redis } from 'ioredis';
import { JOBS_PER_PAGE, QUEUE, queueKey, QUEUES } from '../queue/redis-keys.ts';
import { enqueuedAtOf, jobIdOf, runningJobIdOf } from './job-id.ts';
import type { JobState, SidekiqJobs } from './sidekiq-jobs.ts';

const SORTED_SETS = [
  ['schedule', 'scheduled'],
  ['retry', 'retrying'],
  ['dead', 'dead'],
] as const satisfies readonly (readonly [key: string, state: JobState])[];

/** The members of a sorted set; one that is there all the time is emitted at least once. */
async function* sortedSetMembers(redis: Redis, key: string): AsyncGenerator<string> {
  let cursor = '0';
  do {
    const [next, page] = await redis.zscan(key, cursor, 'COUNT', JOBS_PER_PAGE);
    cursor = next;
    // Each member is followed by its score.
    for (const [at, member] of page.entries()) if (at % 2 === 0) yield member;
  } while (cursor !== '0');
}

/** The jobs of a queue, newest first: what is pushed meanwhile moves the others back, so that none is left out. */
async function* queuedJobs(redis: Redis, name: string): AsyncGenerator<string> {
  for (let from = 0; ; from += JOBS_PER_PAGE) {
    const page = await redis.lrange(queueKey(name), from, from + JOBS_PER_PAGE - 1);
    yield* page;
    if (page.length < JOBS_PER_PAGE) return;
  }
}

/** The jobs that processes are running. Sidekiq lets a process expire a minute after its last heartbeat. */
async function* runningJobs(redis: Redis): AsyncGenerator<string> {
  for (const identity of await redis.smembers('processes')) {
    if ((await redis.exists(identity)) === 0) continue;
    // The key's name in Sidekiq 6, and in later versions.
    for (const key of [`${identity}:workers`, `${identity}:work`]) yield* await redis.hvals(key);
  }
}

/** Sidekiq's jobs as it stores them in Redis, page by page. */
export const redisSidekiqJobs = (redis: Redis): SidekiqJobs => ({
  find: async (jobIds) => {
    const found = new Map<string, JobState>();
    const search = async (
      texts: AsyncIterable<string>,
      state: JobState,
      idOf: (text: string) => string | null,
    ): Promise<void> => {
      if (found.size === jobIds.size) return;
      for await (const text of texts) {
        const id = idOf(text);
        if (id !== null && jobIds.has(id) && !found.has(id)) found.set(id, state);
      }
    };
    // In the direction in which a job moves.
    for (const [key, state] of SORTED_SETS) await search(sortedSetMembers(redis, key), state, jobIdOf);
    for (const name of await redis.smembers(QUEUES)) await search(queuedJobs(redis, name), 'queued', jobIdOf);
    await search(runningJobs(redis), 'running', runningJobIdOf);
    return found;
  },
  oldestQueuedAt: async () => {
    const job = await redis.lindex(queueKey(QUEUE), -1);
    return job === null ? null : enqueuedAtOf(job);
  },
});
