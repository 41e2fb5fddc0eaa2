import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import kafkajs from 'kafkajs';
import { freePorts } from './free-ports.ts';
import { inNewFolder } from './in-new-folder.ts';
import { type RunningService, startJavaService } from './java-service.ts';
import { hasCommand, javaCommand, javaRelease } from './java.ts';
import { hasJars, type JarSet, mavenJars } from './maven-jars.ts';
import { sharedService } from './shared-service.ts';

/** One broker, which is its own controller (KRaft), on 127.0.0.1. */
export interface KafkaService extends RunningService {
  /** As `host:port`. */
  readonly brokers: string;
  /** The listener that wants a token, with `tokens`. */
  readonly tokenBrokers: string;
}

export interface KafkaOptions {
  readonly version?: string;
  readonly heapMegabytes?: number;
  /** Adds a listener for SASL OAUTHBEARER. It believes any token that is not signed. */
  readonly tokens?: boolean;
  /** Further settings of the broker; they win over those for specs. */
  readonly properties?: Readonly<Record<string, string | number | boolean>>;
}

const VERSION = '3.9.1';
const MIN_JAVA = 17;
const CLUSTER_ID = 'aGVhZHdhdGVyLXNwZWNzMQ';

const run = promisify(execFile);

const jarsOf = (version: string): JarSet => ({
  name: `kafka-${version}`,
  artifacts: [
    `org.apache.kafka:kafka_2.13:${version}`,
    `org.apache.kafka:kafka-tools:${version}`,
    'org.slf4j:slf4j-simple:1.7.36',
  ],
  // Of two bindings of slf4j Java takes any.
  without: ['slf4j-reload4j', 'log4j-slf4j-impl'],
});

/** Why Kafka cannot be started here; null where it can. */
export const whyNoKafka = (version = VERSION): string | null => {
  const release = javaRelease();
  if (release === null)
    return `no Kafka here: java is not installed (Java ${MIN_JAVA} or later is needed; JAVA_HOME may name it)`;
  if (release < MIN_JAVA)
    return `no Kafka here: it needs Java ${MIN_JAVA} or later, and this is ${release}: set JAVA_HOME to another`;
  if (!hasJars(jarsOf(version)) && !hasCommand('mvn'))
    return 'no Kafka here: mvn is not installed (Maven downloads the jars, once)';
  return null;
};

/** The folder with the jars of the broker and its tools, for `java -cp 'FOLDER/*'`. */
export const kafkaJars = (version = VERSION): Promise<string> => mavenJars(jarsOf(version));

/** A broker for specs: single copies of everything, groups that form at once, little memory for compaction. */
const propertiesOf = (
  folder: string,
  port: number,
  controllerPort: number,
): Readonly<Record<string, string | number | boolean>> => ({
  'process.roles': 'broker,controller',
  'node.id': 1,
  'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
  listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
  'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  'log.dirs': join(folder, 'data'),
  'auto.create.topics.enable': false,
  // Specs write records with old timestamps, which the broker must not delete.
  'log.retention.ms': -1,
  'broker.heartbeat.interval.ms': 200,
  // After a kill the controller keeps the broker's place taken for so long, but so long may a busy machine hold it up.
  'broker.session.timeout.ms': 4000,
  'group.initial.rebalance.delay.ms': 0,
  'group.min.session.timeout.ms': 100,
  'offsets.topic.num.partitions': 1,
  'offsets.topic.replication.factor': 1,
  'transaction.state.log.num.partitions': 1,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'share.coordinator.state.topic.num.partitions': 1,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'log.cleaner.dedupe.buffer.size': 4 * 1024 * 1024,
});

const tokenProperties = (
  port: number,
  controllerPort: number,
  tokenPort: number,
): Readonly<Record<string, string>> => ({
  listeners: `PLAINTEXT://127.0.0.1:${port},TOKENS://127.0.0.1:${tokenPort},CONTROLLER://127.0.0.1:${controllerPort}`,
  'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},TOKENS://127.0.0.1:${tokenPort}`,
  'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,TOKENS:SASL_PLAINTEXT',
  'listener.name.tokens.sasl.enabled.mechanisms': 'OAUTHBEARER',
  'listener.name.tokens.oauthbearer.sasl.jaas.config':
    'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";',
});

/** Resolves when the one broker is known, and every partition has its leader. */
const checkAnswers = async (brokers: string): Promise<void> => {
  const kafka = new kafkajs.Kafka({
    clientId: 'headwater-services',
    brokers: [brokers],
    connectionTimeout: 2000,
    requestTimeout: 5000,
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    if (cluster.brokers.length !== 1) throw new Error(`Kafka knows ${cluster.brokers.length} brokers`);
    const topics = await admin.listTopics();
    const { topics: known } = await admin.fetchTopicMetadata({ topics });
    const headless = known.find(({ partitions }) => partitions.some(({ leader }) => leader !== 1));
    if (headless !== undefined) throw new Error(`a partition of ${headless.name} has no leader`);
  } finally {
    await admin.disconnect();
  }
};

/** Starts a broker on free ports, with its data in a temporary folder, and waits until it answers. */
export const startKafka = async ({
  version = VERSION,
  heapMegabytes = 512,
  tokens = false,
  properties = {},
}: KafkaOptions = {}): Promise<KafkaService> => {
  const classPath = ['-cp', join(await kafkaJars(version), '*')];
  const [port = 0, controllerPort = 0, tokenPort = 0] = await freePorts(3);
  const brokers = `127.0.0.1:${port}`;

  const service = await inNewFolder('kafka', async (folder) => {
    const file = join(folder, 'server.properties');
    const lines = Object.entries({
      ...propertiesOf(folder, port, controllerPort),
      ...(tokens ? tokenProperties(port, controllerPort, tokenPort) : {}),
      ...properties,
    });
    await writeFile(file, lines.map(([key, value]) => `${key}=${String(value)}\n`).join(''));
    const format = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', file];
    await run(javaCommand(), ['-XX:TieredStopAtLevel=1', ...classPath, ...format]);
    return startJavaService({
      name: `Kafka ${version}`,
      folder,
      args: [`-Xmx${heapMegabytes}m`, ...classPath, 'kafka.Kafka', file],
      checkAnswers: () => checkAnswers(brokers),
    });
  });
  return { ...service, brokers, tokenBrokers: `127.0.0.1:${tokenPort}` };
};

/** One broker of the default version for all specs of a mocha run, never killed; stopped when the run ends. */
export const sharedKafka = sharedService(() =>
  // On a busy machine it may be silent for longer than one that has to come back quickly after a kill.
  startKafka({ properties: { 'broker.session.timeout.ms': 18_000 } }),
);
