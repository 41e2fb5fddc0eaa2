import { expect } from 'chai';
import type { Database, Statement } from '../../../../src/stores/cassandra/connection/database.ts';
import type { WalRecord } from '../../../../src/stores/cassandra/wal/wal-record.ts';
import { bucketOf, rowKey } from '../../../../src/stores/cassandra/tables/row-key.ts';
import { writeRows } from '../../../../src/stores/cassandra/tables/write-rows.ts';
import { NO_WINDOW_CHANGES } from '../../support/no-window-changes.ts';
import { NOW } from '../../support/commits.ts';

interface Batch {
  readonly statements: readonly Statement[];
  readonly timestamp: number | undefined;
}

const EMPTY: WalRecord = {
  serverUrls: [],
  domains: [],
  topUsers: [],
  users: [],
  topSlots: [],
  recent: [],
  forgotten: [],
  rejects: [],
  recovered: [],
  losses: [],
  ...NO_WINDOW_CHANGES,
};

const LIMIT = 50 * 1024;
const PARTITION_COLUMNS = { user_counts: 4, rejects: 3, reject_order: 2 };

const written = async (entry: Partial<WalRecord>): Promise<readonly Batch[]> => {
  const batches: Batch[] = [];
  const unused = () => Promise.reject(new Error('not expected'));
  const db: Database = {
    read: unused,
    readSerial: unused,
    compareAndSet: unused,
    define: unused,
    close: unused,
    pages: () => {
      throw new Error('not expected');
    },
    write: (statement, timestamp) => {
      batches.push({ statements: [statement], timestamp });
      return Promise.resolve();
    },
    writeBatch: (statements, timestamp) => {
      batches.push({ statements, timestamp });
      return Promise.resolve();
    },
  };
  await writeRows(db, ['scope', 1, 'ledger'], 7, { ...EMPTY, ...entry });
  return batches;
};

const bytesOf = (params: readonly unknown[]): number =>
  params.reduce((sum: number, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value) : 8), 0);

const tableOf = ({ query }: Statement): string => /INSERT INTO (\w+)/.exec(query)?.[1] ?? '';

const partitionOf = (statement: Statement): string => {
  const columns = PARTITION_COLUMNS[tableOf(statement) as keyof typeof PARTITION_COLUMNS] as
    number | undefined;
  return JSON.stringify(statement.params.slice(0, columns ?? 3));
};

describe('writeRows', () => {
  const users = Array.from({ length: 5000 }, (_, i) => [`${'𝕏'.repeat(i % 300)} ${i}`, i] as const);
  const domains = Array.from({ length: 3000 }, (_, i) => [`${i}.example`, i] as const);

  it('writes batches of one partition each, below the limit of 50 KiB', async () => {
    const batches = await written({ users, domains });
    for (const { statements } of batches) {
      expect(new Set(statements.map(partitionOf)).size).to.equal(1);
      expect(statements.reduce((sum, { params }) => sum + bytesOf(params), 0)).to.be.below(LIMIT);
    }
    expect(batches.flatMap(({ statements }) => statements)).to.have.length(8000);
    expect(batches.length).to.be.below(300);
  });

  it('writes a row above the limit in its own batch', async () => {
    const keys = 'k'.repeat(200_000);
    const recent = [0, 1].map((slot) => ({ slot, place: slot, partition: 'p', at: 1, keys }));
    const batches = await written({ recent, domains: domains.slice(0, 10) });
    expect(batches.map(({ statements }) => statements.length)).to.deep.equal([10, 1, 1]);
  });

  it('spreads the users over the buckets of their keys', async () => {
    for (const { statements } of await written({ users })) {
      for (const { params } of statements) {
        const [, , , bucket, key, text] = params;
        expect(bucket).to.equal(bucketOf(key as string));
        if (typeof text === 'string') expect(rowKey(text)).to.equal(key);
      }
    }
  });

  it('uses the revision as timestamp, and for rejects one with which recovery wins', async () => {
    const reject = { id: 'r', code: 'not-json' as const, reason: 'why', data: '{', at: NOW, arrived: 5 };
    const batches = await written({
      users: users.slice(0, 3),
      domains: domains.slice(0, 1),
      rejects: [reject],
      recovered: ['s'],
    });
    const times = new Map(
      batches.map(({ statements, timestamp }) => [statements.map(({ query }) => query).join(), timestamp]),
    );
    for (const [query, time] of times) {
      if (/recovered/.test(query)) expect(time).to.equal(2);
      else expect(time).to.equal(/reject/.test(query) ? 1 : 7);
    }
  });
});
