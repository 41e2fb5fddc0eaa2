import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { startCassandra } from '../../spec/support/services/cassandra.ts';
import type { Count } from '../../src/stats/counts/snapshot.ts';
import { type Measurement, rounded } from '../measurement.ts';
import { busyUser } from './busy-user.ts';

interface Outcome {
  readonly openedMs: number;
  readonly seconds: number;
  readonly distinctUsers: number;
  readonly topUsers: readonly Count[];
  /** The most memory it held, in bytes. */
  readonly rss: number;
}

const USERS = Number(process.env['BENCH_USERS'] ?? 10_000_000);
const BATCH_SIZE = 5000;
const RSS_AIM_MB = 512;

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

const expectedTop = (batches: number): readonly Count[] => {
  const counts = new Map<string, number>();
  for (let batch = 0; batch < batches; batch += 1)
    counts.set(busyUser(batch), (counts.get(busyUser(batch)) ?? 0) + 1);
  // The others have one edit each: below two, the names decide.
  return [...counts].sort(([, a], [, b]) => b - a).filter(([, count]) => count > 1);
};

/** Many distinct users in Cassandra: memory, the exact top list, and that the start does not take longer for them. */
export const benchUsers = async (): Promise<readonly Measurement[]> => {
  const cassandra = await startCassandra({ heapMegabytes: 2048, commitLog: 'periodic' });
  const outcomeOf = async (users: number): Promise<Outcome> => {
    const args = [cassandra.host, String(cassandra.port), String(users), String(BATCH_SIZE)];
    const child = fork(join(import.meta.dirname, 'save-users-process.js'), args);
    const [outcome] = (await once(child, 'message')) as [Outcome];
    await once(child, 'exit');
    return outcome;
  };
  try {
    const fewUsers = await outcomeOf(BATCH_SIZE);
    const fewOpened = await outcomeOf(0);
    const manyUsers = await outcomeOf(USERS);
    const manyOpened = await outcomeOf(0);
    // The first process has saved the first batch as well.
    const expected = [...expectedTop(USERS / BATCH_SIZE)].map(([user, count]) => [
      user,
      user === 'busy 0' ? count + 1 : count,
    ]);
    const top = manyOpened.topUsers;
    if (!isDeepStrictEqual(top, manyUsers.topUsers))
      throw new Error('the top list changed by opening the store');
    if (!isDeepStrictEqual(top.slice(0, 3), expected.slice(0, 3)))
      throw new Error(`the top list is ${JSON.stringify(top)}, not ${JSON.stringify(expected)}`);
    console.log(
      `users: ${manyUsers.distinctUsers} distinct users, ${Math.round(USERS / manyUsers.seconds)} events/s; RSS ${megabytes(manyUsers.rss)} MB (${megabytes(fewUsers.rss)} MB with ${fewUsers.distinctUsers}); aim: ${RSS_AIM_MB} MB`,
    );
    const memoryRatio = rounded(megabytes(manyUsers.rss) / RSS_AIM_MB);
    const openRatio = rounded(manyOpened.openedMs / fewOpened.openedMs);
    return [
      {
        path: `most memory with ${manyUsers.distinctUsers} users in Cassandra`,
        beside: `the aim of ${RSS_AIM_MB} MB`,
        unit: 'MB',
        headwater: megabytes(manyUsers.rss),
        yardstick: RSS_AIM_MB,
        ratio: [memoryRatio, memoryRatio, memoryRatio],
        aim: 1,
      },
      {
        path: `opening a store with ${manyUsers.distinctUsers} users`,
        beside: `one with ${fewUsers.distinctUsers}`,
        unit: 'ms',
        headwater: Math.round(manyOpened.openedMs),
        yardstick: Math.round(fewOpened.openedMs),
        ratio: [openRatio, openRatio, openRatio],
        aim: null,
      },
    ];
  } finally {
    await cassandra.stop();
  }
};
