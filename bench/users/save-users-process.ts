// One process that saves a number of distinct users into Cassandra and reports the memory it needed; with 0 users it
// only opens the existing keyspace.
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { packageRoot } from '../../src/files/package-root.ts';
import { emptyCommit } from '../../src/stats/counts/commit.ts';
import { countDeltas } from '../../src/stats/counts/deltas.ts';
import { cassandraStore } from '../../src/stores/cassandra/cassandra-store.ts';
import type { Commit } from '../../src/stores/store.ts';
import { busyUser } from './busy-user.ts';
import { peakMemoryBytes } from '../peak-memory.ts';

const [host = '', port = '', users = '0', batchSize = '1'] = process.argv.slice(2);
const startedAt = performance.now();
const store = cassandraStore<number>({
  contactPoints: [host],
  port: Number(port),
  datacenter: 'datacenter1',
  keyspace: 'goanalytics',
  scope: 'bench',
  migrations: join(packageRoot(), 'db', 'cassandra'),
});
const ledger = store.ledger('users');
let { snapshot } = await firstValueFrom(ledger.load());
const openedMs = performance.now() - startedAt;

/** Spread over the alphabet, as names are. */
const nameOf = (n: number): string => `${(Math.imul(n + 1, 2654435761) >>> 0).toString(36)} ${n}`;
const commitOf = (batch: number): Commit<number> => {
  const names = Array.from({ length: Number(batchSize) }, (_, i) => nameOf(batch * Number(batchSize) + i));
  const events = [...names, busyUser(batch)].map((user) => ({
    bot: false,
    user,
    serverUrl: null,
    domain: null,
  }));
  return { ...emptyCommit(new Date().toISOString()), deltas: countDeltas(events), position: batch };
};

const started = performance.now();
for (let batch = 0; batch < Number(users) / Number(batchSize); batch += 1)
  ({ snapshot } = await firstValueFrom(ledger.save(commitOf(batch))));
const seconds = (performance.now() - started) / 1000;

await firstValueFrom(store.close(), { defaultValue: undefined });
process.send?.({
  openedMs,
  seconds,
  distinctUsers: snapshot.distinctUsers,
  topUsers: snapshot.topUsers.slice(0, 10),
  rss: peakMemoryBytes(),
});
