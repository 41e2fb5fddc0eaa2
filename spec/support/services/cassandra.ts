import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import cassandra from 'cassandra-driver';
import { cassandraArgs } from './cassandra-jvm.ts';
import { freePorts } from './free-ports.ts';
import { inNewFolder } from './in-new-folder.ts';
import { type RunningService, startJavaService } from './java-service.ts';
import { hasCommand, javaRelease } from './java.ts';
import { hasJars, type JarSet, mavenJars } from './maven-jars.ts';
import { sharedService } from './shared-service.ts';

/** One node, alone in its ring, on 127.0.0.1. */
export interface CassandraService extends RunningService {
  readonly host: string;
  readonly port: number;
  readonly datacenter: 'datacenter1';
}

type Settings = Readonly<Record<string, string | number | boolean>>;

export interface CassandraOptions {
  readonly version?: string;
  readonly heapMegabytes?: number;
  /**
   * `batch` (the default) acknowledges a write when it is in the commit log on disk. With `periodic`, Cassandra's
   * own default, a kill -9 loses writes acknowledged in the last tenth of a second; it is for benchmarks.
   */
  readonly commitLog?: keyof typeof COMMIT_LOGS;
  /** Further settings of `cassandra.yaml`, one line each; they win over those for specs. */
  readonly settings?: Settings;
}

const VERSION = '5.0.5';
const JAVA = 17;
const HOST = '127.0.0.1';

const jarsOf = (version: string): JarSet => ({
  name: `cassandra-${version}`,
  artifacts: [`org.apache.cassandra:cassandra-all:${version}`],
});

/** Why Cassandra cannot be started here; null where it can. */
export const whyNoCassandra = (version = VERSION): string | null => {
  const release = javaRelease();
  if (release === null)
    return `no Cassandra here: java is not installed (Java ${JAVA} is needed; JAVA_HOME may name it)`;
  if (release !== JAVA)
    return `no Cassandra here: it needs Java ${JAVA}, and this is ${release}: set JAVA_HOME to another`;
  if (!hasJars(jarsOf(version)) && !hasCommand('mvn'))
    return 'no Cassandra here: mvn is not installed (Maven downloads the jars, once)';
  return null;
};

const settingsOf = (port: number, storagePort: number): Settings => ({
  cluster_name: 'headwater-specs',
  num_tokens: 1,
  partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
  endpoint_snitch: 'SimpleSnitch',
  listen_address: HOST,
  rpc_address: HOST,
  native_transport_port: port,
  storage_port: storagePort,
  seed_provider: `[{ class_name: org.apache.cassandra.locator.SimpleSeedProvider, parameters: [{ seeds: "${HOST}:${storagePort}" }] }]`,
  commitlog_disk_access_mode: 'legacy',
});

const COMMIT_LOGS = {
  batch: { commitlog_sync: 'batch' },
  periodic: { commitlog_sync: 'periodic', commitlog_sync_period: '1000ms' },
} as const;

/** Plain lines from INFO up, to the log of the service. */
const LOGBACK = `<configuration>
  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="OUT" /></root>
</configuration>
`;

const checkAnswers = async (port: number): Promise<void> => {
  const client = new cassandra.Client({
    contactPoints: [`${HOST}:${port}`],
    localDataCenter: 'datacenter1',
    // Asked for only when the settings name the PasswordAuthenticator.
    authProvider: new cassandra.auth.PlainTextAuthProvider('cassandra', 'cassandra'),
    socketOptions: { connectTimeout: 2000, readTimeout: 5000 },
  });
  try {
    await client.connect();
    await client.execute('SELECT release_version FROM system.local');
  } finally {
    await client.shutdown();
  }
};

/** Starts a node on free ports, with its data in a temporary folder, and waits until it answers. */
export const startCassandra = async ({
  version = VERSION,
  heapMegabytes = 512,
  commitLog = 'batch',
  settings = {},
}: CassandraOptions = {}): Promise<CassandraService> => {
  const jars = await mavenJars(jarsOf(version));
  const [port = 0, storagePort = 0] = await freePorts(2);

  const service = await inNewFolder('cassandra', async (folder) => {
    const all: Settings = { ...settingsOf(port, storagePort), ...COMMIT_LOGS[commitLog], ...settings };
    const lines = Object.entries(all).map(([key, value]) => `${key}: ${String(value)}\n`);
    await writeFile(join(folder, 'cassandra.yaml'), lines.join(''));
    await writeFile(join(folder, 'logback.xml'), LOGBACK);
    return startJavaService({
      name: `Cassandra ${version}`,
      folder,
      args: await cassandraArgs({ jars, folder, heapMegabytes }),
      checkAnswers: () => checkAnswers(port),
    });
  });
  return { ...service, host: HOST, port, datacenter: 'datacenter1' };
};

/** One node of the default version for all specs of a mocha run; stopped when the run ends. */
export const sharedCassandra = sharedService(() => startCassandra());
