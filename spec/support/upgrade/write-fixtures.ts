import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import cassandra from 'cassandra-driver';
import { createFeedSimulator } from '../../../src/simulator/feed-simulator.ts';
import { plainCount } from '../../../src/simulator/plain-count.ts';
import { textsOfLog } from '../feed-log-fixture.ts';
import { onLine } from '../on-line.ts';
import { readStats } from '../stats.ts';
import type { Env } from '../test-bed.ts';
import { waitUntil } from '../wait-until.ts';
import { startCassandra } from '../services/cassandra.ts';
import { startKafka } from '../services/kafka.ts';
import { dumpKeyspace } from './keyspace-dump.ts';
import { upgradeEnv } from './upgrade-env.ts';
import { READER, upgradeLog } from './upgrade-events.ts';
import { UPGRADE_FILES } from './upgrade-files.ts';
import { sendUpgradeRecords, upgradeRecords, upgradeTopic, upgradeTopicEnv } from './upgrade-records.ts';

const [checkout = '', name = '', storage = 'embedded'] = process.argv.slice(2);
if (checkout === '' || name === '')
  throw new Error(
    'usage: write-fixtures.js CHECKOUT-OF-THE-OLDER-VERSION NAME [embedded|cassandra|consumer]',
  );

const KEYSPACE = 'headwater_older_version';

const runOlder = (args: readonly string[], env: Env, cwd: string) =>
  spawn(process.execPath, [join(checkout, 'dist', 'src', 'cli.js'), ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });

/** Runs the older version until it has counted `messages`, and stops it. */
const countWith = async (verb: string, messages: number, env: Env, cwd: string): Promise<void> => {
  const server = runOlder([verb, '--port', '0'], env, cwd);
  const exited = once(server, 'exit');
  const url = await new Promise<string>((resolve) => {
    onLine(server.stdout, (line) => {
      const found = /look at (http:\/\/[^\s"]+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  await waitUntil('all events', async () =>
    (await readStats(url, 1)).messages >= messages ? true : undefined,
  );
  server.kill('SIGTERM');
  const [code] = (await exited) as [number | null];
  if (code !== 0) throw new Error(`the older version ended with ${String(code)}`);
};

const feedMessages = (): number => plainCount(textsOfLog(upgradeLog())).messages;

/** Versions without the command have no such account. */
const addReader = async (env: Env, cwd: string): Promise<void> => {
  const adding = runOlder(['account', 'add', READER.username], env, cwd);
  adding.stdin.end(`${READER.password}\n`);
  const said = await text(adding.stdout);
  process.stdout.write(`account add: ${said.trim()}\n`);
};

const write = (file: string, content: string | Buffer): void => {
  const packed = gzipSync(content, { level: 9 });
  writeFileSync(join(UPGRADE_FILES, `${file}.gz`), packed);
  process.stdout.write(`${file}.gz: ${packed.length} bytes\n`);
};

const writeKeyspace = async (
  file: string,
  env: Env,
  count: (stored: Env) => Promise<void>,
): Promise<void> => {
  const service = await startCassandra();
  const { host, port, datacenter } = service;
  const client = new cassandra.Client({ contactPoints: [`${host}:${port}`], localDataCenter: datacenter });
  try {
    await count({
      ...env,
      STORAGE: 'cassandra',
      CASSANDRA_HOST: host,
      CASSANDRA_PORT: String(port),
      CASSANDRA_DATACENTER: datacenter,
      CASSANDRA_KEYSPACE: KEYSPACE,
    });
    await client.connect();
    write(file, JSON.stringify(await dumpKeyspace(client, KEYSPACE)));
  } finally {
    await client.shutdown();
    await service.stop();
  }
};

const writeServerKeyspace = (env: Env, folder: string): Promise<void> =>
  writeKeyspace(`cassandra-${name}.json`, env, async (stored) => {
    await countWith('server', feedMessages(), stored, folder);
    await addReader(stored, folder);
  });

const writeConsumerKeyspace = async (env: Env, folder: string): Promise<void> => {
  const kafka = await startKafka();
  const topic = upgradeTopic(name);
  try {
    const records = upgradeRecords().filter(({ isBefore }) => isBefore);
    await sendUpgradeRecords(kafka.brokers, topic, records);
    const { messages } = plainCount(records.map(({ value }) => value));
    const settings = { ...env, ...upgradeTopicEnv(kafka.brokers, topic) };
    await writeKeyspace(`consumer-${name}.json`, settings, (stored) =>
      countWith('consumer', messages, stored, folder),
    );
  } finally {
    await kafka.stop();
  }
};

const writeFiles = async (env: Env, folder: string): Promise<void> => {
  await countWith('server', feedMessages(), env, folder);
  await addReader(env, folder);
  for (const file of ['headwater.db', 'accounts.db']) {
    try {
      write(`embedded-${name}-${file}`, readFileSync(join(folder, file)));
    } catch (error) {
      // Older versions kept the accounts in headwater.db.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
};

mkdirSync(UPGRADE_FILES, { recursive: true });
const simulator = createFeedSimulator({ logs: [upgradeLog()] });
const folder = mkdtempSync(join(tmpdir(), 'headwater-older-'));
try {
  const env = { ...upgradeEnv(await simulator.listen()), DATA_DIR: folder };
  if (storage === 'consumer') await writeConsumerKeyspace(env, folder);
  else await (storage === 'cassandra' ? writeServerKeyspace : writeFiles)(env, folder);
} finally {
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
}
