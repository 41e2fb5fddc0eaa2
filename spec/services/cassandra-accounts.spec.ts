import cassandra from 'cassandra-driver';
import { expect } from 'chai';
import type { AccountRepository } from '../../src/accounts/account.ts';
import { openCassandraAccounts } from '../../src/stores/cassandra/accounts/open-cassandra-accounts.ts';
import { account, accountContract } from '../contracts/account-contract.ts';
import { cassandraOptions } from '../stores/support/cassandra-stores.ts';
import { type CassandraService, sharedCassandra, whyNoCassandra } from '../support/services/cassandra.ts';
import { requireService } from '../support/services/require-service.ts';

// Accounts belong to a keyspace, not to a scope.
const KEYSPACE = 'headwater_specs_accounts';

describe('accounts in a real Cassandra', function () {
  let service: CassandraService;
  let opened: AccountRepository[] = [];

  const withClient = async (...statements: readonly string[]): Promise<void> => {
    const { host, port, datacenter } = service;
    const client = new cassandra.Client({
      contactPoints: [`${host}:${port}`],
      localDataCenter: datacenter,
      socketOptions: { readTimeout: 30_000 },
    });
    try {
      for (const statement of statements) await client.execute(statement);
    } finally {
      await client.shutdown();
    }
  };
  const open = (): AccountRepository => {
    const { repository } = openCassandraAccounts({ ...cassandraOptions(service), keyspace: KEYSPACE });
    opened.push(repository);
    return repository;
  };
  const dispose = async (): Promise<void> => {
    await Promise.all(opened.map((repository) => repository.close()));
    opened = [];
    await withClient(`TRUNCATE ${KEYSPACE}.accounts`, `TRUNCATE ${KEYSPACE}.users`);
  };

  before(async function () {
    requireService(this, whyNoCassandra());
    service = await sharedCassandra();
    await withClient(`DROP KEYSPACE IF EXISTS ${KEYSPACE}`);
    await open().list();
    await dispose();
  });
  after(() => withClient(`DROP KEYSPACE IF EXISTS ${KEYSPACE}`));

  accountContract('cassandraAccounts', () => ({ repository: open(), other: open, dispose }));

  it('makes of changes at the same time one after the other, and loses none', async () => {
    const processes = Array.from({ length: 4 }, open);
    await processes[0]?.update('anna', () => account('anna', { version: '' }));
    await Promise.all(
      processes.map((process, n) =>
        process.update('anna', (current) => current && { ...current, version: `${current.version}${n}` }),
      ),
    );
    const [anna] = await open().list();
    expect(
      Array.from(anna?.version ?? '')
        .sort()
        .join(''),
    ).to.equal('0123');
    await dispose();
  });

  it('reads the accounts that an earlier version stored', async () => {
    await withClient(`INSERT INTO ${KEYSPACE}.users (username, password_hash) VALUES ('admin', 'hash')`);
    const { repository, legacy } = openCassandraAccounts({
      ...cassandraOptions(service),
      keyspace: KEYSPACE,
    });
    opened.push(repository);
    expect(await legacy()).to.deep.equal([{ username: 'admin', passwordHash: 'hash' }]);
    await dispose();
  });
});
