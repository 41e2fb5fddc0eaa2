import cassandra from 'cassandra-driver';
import { expectContinued } from '../support/upgrade/expect-continued.ts';
import { type KeyspaceDump, restoreKeyspace } from '../support/upgrade/keyspace-dump.ts';
import { upgradeFile } from '../support/upgrade/upgrade-files.ts';
import { type CassandraService, sharedCassandra, whyNoCassandra } from '../support/services/cassandra.ts';
import { requireService } from '../support/services/require-service.ts';
import { testBed } from '../support/test-bed.ts';

/** By the number of migrations that made them. */
const VERSIONS = [
  { name: 'schema-2', code: 'other', hasReader: false },
  { name: 'schema-5', code: 'not-json', hasReader: true },
] as const;
const KEYSPACE = 'headwater_specs_upgrade';

describe('headwater server with a keyspace of a real Cassandra that an older version wrote', function () {
  let service: CassandraService;
  let client: cassandra.Client;
  const bed = testBed();

  before(async function () {
    requireService(this, whyNoCassandra());
    service = await sharedCassandra();
    client = new cassandra.Client({
      contactPoints: [`${service.host}:${service.port}`],
      localDataCenter: service.datacenter,
    });
  });

  after(async () => {
    await client.execute(`DROP KEYSPACE IF EXISTS ${KEYSPACE}`);
    await client.shutdown();
  });

  for (const { name, ...version } of VERSIONS)
    it(`continues exactly from ${name}: counts, windows, position, recent ids, rejects and accounts`, async () => {
      const dump = JSON.parse(upgradeFile(`cassandra-${name}.json`).toString()) as KeyspaceDump;
      await restoreKeyspace(client, KEYSPACE, dump);
      const env = {
        DATA_DIR: bed.folder(),
        STORAGE: 'cassandra',
        CASSANDRA_HOST: service.host,
        CASSANDRA_PORT: String(service.port),
        CASSANDRA_DATACENTER: service.datacenter,
        CASSANDRA_KEYSPACE: KEYSPACE,
      };
      await expectContinued(bed, env, version);
    });
});
