import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startCassandra } from '../../spec/support/services/cassandra.ts';
import { startKafka } from '../../spec/support/services/kafka.ts';
import { packageRoot } from '../../src/files/package-root.ts';
import { type Measurement, measurementOf } from '../measurement.ts';
import { fillUniqueTopic } from './fill-unique-topic.ts';
import { streamsSeconds } from './kafka-streams.ts';

const run = promisify(execFile);

const RECORDS = 600_000;
const TOPIC = 'wikipedia.changes';

/** Records per second that a consumer process counts into a store, including the time to join the group. */
const consumerRate = async (env: Readonly<Record<string, string>>): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  try {
    const cli = join(packageRoot(), 'dist', 'src', 'cli.js');
    const { stderr } = await run(process.execPath, [cli, 'consumer', '--port', '0', '--until-end'], {
      env: { PATH: process.env['PATH'] ?? '', DATA_DIR: folder, ...env },
      cwd: folder,
      timeout: 300_000,
    });
    const [, messages, rate] = /counting: ([\d,]+) messages, ([\d,]+)\/s/.exec(stderr) ?? [];
    if (messages?.replaceAll(',', '') !== String(RECORDS)) throw new Error(`not all was counted: ${stderr}`);
    return Number(rate?.replaceAll(',', ''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Topic → Cassandra, exact, compared with Kafka Streams (exactly_once_v2) on the same topic, one after the other. */
export const benchExact = async (): Promise<readonly Measurement[]> => {
  const kafka = await startKafka({ heapMegabytes: 1024 });
  const beside = 'Kafka Streams, exactly_once_v2';
  try {
    await fillUniqueTopic(kafka.brokers, TOPIC, RECORDS);
    const baseline = RECORDS / (await streamsSeconds(kafka.brokers, TOPIC));
    const measurements: Measurement[] = [];
    for (const commitLog of ['periodic', 'batch'] as const) {
      const cassandra = await startCassandra({ heapMegabytes: 1024, commitLog });
      try {
        const env = {
          KAFKA_BROKERS: kafka.brokers,
          STORAGE: 'cassandra',
          CASSANDRA_HOST: cassandra.host,
          CASSANDRA_PORT: String(cassandra.port),
        };
        const path = `topic → Cassandra (commit log ${commitLog}), exact`;
        // The baseline counts by domain and by user, like the totals.
        const headwater = await consumerRate({ ...env, WINDOWS: 'false' });
        measurements.push(measurementOf({ path, beside, aim: 1 }, [{ headwater, yardstick: baseline }]));
        const withWindows = { CASSANDRA_KEYSPACE: 'with_windows', CONSUMER_GROUP: 'with-windows' };
        const all = await consumerRate({ ...env, ...withWindows });
        const pair = { headwater: all, yardstick: baseline };
        measurements.push(measurementOf({ path: `with windows: ${path}`, beside, aim: null }, [pair]));
      } finally {
        await cassandra.stop();
      }
    }
    const env = { KAFKA_BROKERS: kafka.brokers, STORAGE: 'embedded' };
    const path = 'topic → embedded, exact';
    const headwater = await consumerRate({ ...env, WINDOWS: 'false' });
    const all = await consumerRate(env);
    return [
      ...measurements,
      measurementOf({ path, beside, aim: null }, [{ headwater, yardstick: baseline }]),
      measurementOf({ path: `with windows: ${path}`, beside, aim: null }, [
        { headwater: all, yardstick: baseline },
      ]),
    ];
  } finally {
    await kafka.stop();
  }
};
