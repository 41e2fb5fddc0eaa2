import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { provesExact } from '../../../src/testing/proves-exact.ts';
import { countsIn, exampleProgram, recordingsFolder } from '../../support/example-program.ts';
import { type KafkaFeed, kafkaFeed } from '../../support/kafka-feed.ts';
import { sharedKafka, startKafka, whyNoKafka } from '../../support/services/kafka.ts';
import { requireService } from '../../support/services/require-service.ts';
import { until } from '../../support/wait-until.ts';

interface Notice {
  readonly $schema: string;
  readonly alert_datetime?: string;
  readonly trigger_time?: string;
}

const RECORDS = 4000;
const PARTITIONS = 3;
/** Each becomes a dead letter. */
const UNREADABLE = [null, '{"$schema": ', 'null', '{"$schema": "https://gcn.nasa.gov/other.schema.json"}'];

const generated: readonly Notice[] = ['swift/bat/guano', 'icecube/alert'].flatMap((kind) =>
  [1, 2, 3].map((day) => ({
    $schema: `https://gcn.nasa.gov/schema/main/gcn/notices/${kind}.schema.json`,
    ...(day === 1
      ? { trigger_time: `2026-07-0${day}T23:59:59.9` }
      : { alert_datetime: `2026-07-0${day}T00:00:00Z` }),
  })),
);

/** The notices of the recordings, which may be missing, and generated ones. */
const allNotices = (): readonly Notice[] => {
  const folder = join(recordingsFolder, 'gcn');
  if (!existsSync(folder)) {
    console.log(`      without the recordings, because there is no ${folder}`);
    return generated;
  }
  const recorded = readdirSync(folder).map(
    (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Notice,
  );
  return [...recorded, ...generated];
};

const notices = allNotices();
const values = Array.from({ length: RECORDS }, (_, i) =>
  i % 50 === 7
    ? (UNREADABLE[Math.floor(i / 50) % UNREADABLE.length] ?? null)
    : JSON.stringify(notices[i % notices.length]),
);

/** With the dead letters under the name "unreadable". */
const plainCount = (): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = { unreadable: 0 };
  for (const value of values) {
    const {
      $schema = '',
      alert_datetime,
      trigger_time,
    }: Partial<Notice> = UNREADABLE.includes(value) || value === null ? {} : (JSON.parse(value) as Notice);
    const kind = $schema.replace(/^.*\/notices\//, '').replace('.schema.json', '');
    const name =
      kind === '' ? 'unreadable' : `${kind} ${(alert_datetime ?? trigger_time ?? '').slice(0, 10)}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

const storedIn = (file: string): Readonly<Record<string, number>> =>
  countsIn(
    file,
    `SELECT kind || ' ' || day AS name, notices AS count FROM notices
     UNION ALL SELECT 'unreadable', dead_letters FROM headwater_pipelines`,
  );

describe('the example gcn-notices', function () {
  this.timeout(300_000);
  let folder: string;
  let file: string;
  let feed: KafkaFeed | undefined;
  before(function () {
    requireService(this, whyNoKafka());
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-gcn-'));
    file = join(folder, 'notices.db');
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await feed?.close();
  });

  const stored = (): number => Object.values(storedIn(file)).reduce((sum, count) => sum + count, 0);
  const prove = async (brokers: string, topic: string, kills: number) => {
    feed = await kafkaFeed({
      ...{ brokers, topic, partitions: PARTITIONS, values },
      stored,
    });
    return provesExact({
      command: exampleProgram('gcn-notices', folder),
      env: { BROKERS: brokers, TOPIC: topic, FILE: file, SESSION_MS: '1000' },
      feed,
      events: RECORDS,
      expected: plainCount(),
      query: () => storedIn(file),
      kills,
    });
  };

  it('counts each notice exactly once through 20 kills', async () => {
    const { brokers } = await sharedKafka();
    const { kills } = await prove(brokers, 'gcn-notices-kills', 20);
    expect(kills).to.equal(20);
    expect(stored()).to.equal(RECORDS);
  });

  it('counts each notice exactly once while the broker is killed and restarted', async () => {
    const service = await startKafka();
    try {
      const proof = prove(service.brokers, 'gcn-notices', 0);
      const restarts = async (): Promise<number> => {
        for (const share of [0.2, 0.4, 0.6]) {
          await until(`${share} of the notices are stored`, () => stored() > share * RECORDS);
          await service.kill();
          expect(stored(), 'events still flow').to.be.below(RECORDS);
          await service.restart();
        }
        return stored();
      };
      await Promise.all([proof, restarts()]);
      expect(stored()).to.equal(RECORDS);
    } finally {
      await feed?.close();
      feed = undefined;
      await service.stop();
    }
  });
});
