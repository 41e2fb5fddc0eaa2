import { expect } from 'chai';
import cassandra from 'cassandra-driver';
import { plainCount } from '../../src/simulator/plain-count.ts';
import { type KeyspaceDump, restoreKeyspace } from '../support/upgrade/keyspace-dump.ts';
import { upgradeEnv } from '../support/upgrade/upgrade-env.ts';
import { upgradeFile } from '../support/upgrade/upgrade-files.ts';
import {
  sendUpgradeRecords,
  type UpgradeRecord,
  upgradeRecords,
  upgradeTopic,
  upgradeTopicEnv,
} from '../support/upgrade/upgrade-records.ts';
import { type CassandraService, sharedCassandra, whyNoCassandra } from '../support/services/cassandra.ts';
import { sharedKafka, whyNoKafka } from '../support/services/kafka.ts';
import { requireService } from '../support/services/require-service.ts';
import { everyNumber, getJson, readStats } from '../support/stats.ts';
import { testBed } from '../support/test-bed.ts';
import type { ConsumerReady } from '../support/topic-test-bed.ts';
import { waitUntil } from '../support/wait-until.ts';

/** By the number of migrations that made them. */
const VERSIONS = ['schema-2', 'schema-4'] as const;
const KEYSPACE = 'headwater_specs_consumer_upgrade';
const MINUTE_MS = 60_000;

const countOf = (records: readonly UpgradeRecord[], kind: UpgradeRecord['kind']): number =>
  records.filter((record) => record.kind === kind).length;

const messagesByMinute = (records: readonly UpgradeRecord[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { at } of records.filter(({ kind }) => kind === 'on-time')) {
    const minute = new Date(Math.floor(at / MINUTE_MS) * MINUTE_MS).toISOString();
    counts[minute] = (counts[minute] ?? 0) + 1;
  }
  return counts;
};

const nextOffsets = (records: readonly UpgradeRecord[]): readonly number[] =>
  [0, 1, 2].map((partition) => records.filter((record) => record.partition === partition).length);

describe('headwater consumer with a keyspace of a real Cassandra that an older version wrote', function () {
  let service: CassandraService;
  let client: cassandra.Client;
  let brokers = '';
  const bed = testBed();
  const records = upgradeRecords();

  before(async function () {
    requireService(this, whyNoKafka() ?? whyNoCassandra());
    [service, { brokers }] = await Promise.all([sharedCassandra(), sharedKafka()]);
    client = new cassandra.Client({
      contactPoints: [`${service.host}:${service.port}`],
      localDataCenter: service.datacenter,
    });
  });

  after(async () => {
    await client.execute(`DROP KEYSPACE IF EXISTS ${KEYSPACE}`);
    await client.shutdown();
  });

  for (const version of VERSIONS)
    it(`continues exactly from ${version}: offsets, totals and windows`, async () => {
      const dump = JSON.parse(upgradeFile(`consumer-${version}.json`).toString()) as KeyspaceDump;
      await restoreKeyspace(client, KEYSPACE, dump);
      const topic = upgradeTopic(version);
      const [before, after] = [true, false].map((isBefore) =>
        records.filter((record) => record.isBefore === isBefore),
      );
      await sendUpgradeRecords(brokers, topic, before ?? []);
      const running = bed.cli(['consumer', '--port', '0'], {
        ...upgradeEnv('http://127.0.0.1:9'),
        ...upgradeTopicEnv(brokers, topic),
        SESSION_TIMEOUT_MS: '1500',
        DATA_DIR: bed.folder(),
        STORAGE: 'cassandra',
        CASSANDRA_HOST: service.host,
        CASSANDRA_PORT: String(service.port),
        CASSANDRA_DATACENTER: service.datacenter,
        CASSANDRA_KEYSPACE: KEYSPACE,
      });
      const url = await running.waitForOutput(/look at (http:\/\/[^\s"]+)/);
      const readReady = async () => (await getJson(`${url}/ready`)) as ConsumerReady;
      const untilCounted = (offsets: readonly number[]) =>
        waitUntil('all records are counted', async () => {
          const ready = await readReady();
          const next = ready.topic.partitions.map(({ next_offset }) => next_offset);
          return ready.ready && offsets.every((offset, partition) => next[partition] === offset)
            ? ready
            : undefined;
        });

      await untilCounted(nextOffsets(before ?? []));
      const texts = (some: readonly UpgradeRecord[] = []): readonly string[] =>
        some.map(({ value }) => value);
      expect(everyNumber(await readStats(url, 'all')), 'what the older version counted').to.deep.equal(
        everyNumber(plainCount(texts(before))),
      );

      await sendUpgradeRecords(brokers, topic, after ?? []);
      const { topic: read } = await untilCounted(nextOffsets(records));
      expect(read).to.include({ lag: 0, lost_records: 0, dead_letters: 0 });
      const expected = plainCount(texts(records));
      expect(everyNumber(await readStats(url, 'all'))).to.deep.equal(everyNumber(expected));
      expect(countOf(records, 'repeated')).to.be.greaterThan(5);

      const [first, last] = [records[0]?.at ?? 0, records.at(-1)?.at ?? 0];
      const range = `from=${first - MINUTE_MS}&to=${last + MINUTE_MS}`;
      const { rows } = (await getJson(`${url}/stats/windows?resolution=1m&${range}&limit=100`)) as {
        readonly rows: readonly { readonly start: string; readonly messages: number }[];
      };
      expect(Object.fromEntries(rows.map(({ start, messages }) => [start, messages]))).to.deep.equal(
        messagesByMinute(records),
      );
      expect(await getJson(`${url}/stats/totals`))
        .to.have.property('outside')
        .that.deep.equals({
          unplaced: countOf(records, 'untimed'),
          too_late: countOf(records, 'too-late'),
          future: 0,
        });
      running.kill('SIGTERM');
      expect((await running.ended).code).to.equal(0);
    });
});
