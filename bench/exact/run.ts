import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startCassandra } from '../../spec/support/services/cassandra.ts';
import { startKafka } from '../../spec/support/services/kafka.ts';
import { packageRoot } from '../../src/runtime/package-root.ts';
import { fillTopic } from './fill-topic.ts';
import { streamsSeconds } from './streams.ts';

const run = promisify(execFile);

const RECORDS = 600_000;
const TOPIC = 'wikipedia.changes';

/** How many records a second a whole consumer process counts into a store, joining the group included. */
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

/** Topic → Cassandra, exact, beside Kafka Streams with exactly_once_v2 on the same topic, one after the other. */
export const benchExact = async (): Promise<void> => {
  const kafka = await startKafka({ heapMegabytes: 1024 });
  try {
    await fillTopic(kafka.brokers, TOPIC, RECORDS);
    const yardstick = RECORDS / (await streamsSeconds(kafka.brokers, TOPIC));
    for (const commitLog of ['periodic', 'batch'] as const) {
      const cassandra = await startCassandra({ heapMegabytes: 1024, commitLog });
      try {
        const rate = await consumerRate({
          KAFKA_BROKERS: kafka.brokers,
          STORAGE: 'cassandra',
          CASSANDRA_HOST: cassandra.host,
          CASSANDRA_PORT: String(cassandra.port),
        });
        console.log(
          `exact (Cassandra, commit log ${commitLog}): headwater ${Math.round(rate)}/s, Kafka Streams exactly_once_v2 ${Math.round(yardstick)}/s; ratio ${(rate / yardstick).toFixed(2)}; aim: 1.00`,
        );
      } finally {
        await cassandra.stop();
      }
    }
    const embedded = await consumerRate({ KAFKA_BROKERS: kafka.brokers, STORAGE: 'embedded' });
    console.log(
      `exact (embedded): headwater ${Math.round(embedded)}/s; ratio ${(embedded / yardstick).toFixed(2)}`,
    );
  } finally {
    await kafka.stop();
  }
};
