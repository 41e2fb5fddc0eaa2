import cassandra from 'cassandra-driver';
import { expect } from 'chai';
import { type CassandraService, startCassandra, whyNoCassandra } from '../support/services/cassandra.ts';
import { requireService } from '../support/services/require-service.ts';
import { waitUntil } from '../support/wait-until.ts';

const WRITERS = 32;
const FIRST_ROWS = 3000;

/** Does something with a client of its own. */
const withClient = async <T>(
  { host, port, datacenter }: CassandraService,
  use: (client: cassandra.Client) => Promise<T>,
): Promise<T> => {
  const client = new cassandra.Client({ contactPoints: [`${host}:${port}`], localDataCenter: datacenter });
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.shutdown();
  }
};

// It kills its node, so it has one of its own.
describe('a real Cassandra', function () {
  let service: CassandraService | undefined;

  before(async function () {
    requireService(this, whyNoCassandra());
    service = await startCassandra();
  });
  after(async () => service?.stop());

  it('keeps every row that it acknowledged before a kill -9 in the midst of writes, on the same port', async () => {
    const running = service;
    if (running === undefined) throw new Error('Cassandra was not started');
    const acknowledged: number[] = [];
    await withClient(running, async (client) => {
      await client.execute(
        "CREATE KEYSPACE kept WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
      );
      await client.execute('CREATE TABLE kept.rows (id int PRIMARY KEY)');
      let next = 0;
      const writeUntilItFails = async (): Promise<void> => {
        for (;;) {
          const id = next++;
          await client.execute('INSERT INTO kept.rows (id) VALUES (?)', [id], { prepare: true });
          acknowledged.push(id);
        }
      };
      const writers = Array.from({ length: WRITERS }, writeUntilItFails);
      const ended = Promise.allSettled(writers);
      await waitUntil('the first rows', () =>
        Promise.resolve(acknowledged.length < FIRST_ROWS ? undefined : true),
      );
      await running.kill();
      await ended;
    });
    await running.restart();
    const kept = await withClient(running, async (client) => {
      const { rows } = await client.execute('SELECT id FROM kept.rows', [], { fetchSize: 0 });
      return new Set(rows.map((row) => row.get('id') as number));
    });
    expect(acknowledged.filter((id) => !kept.has(id))).to.deep.equal([]);
  });
});
