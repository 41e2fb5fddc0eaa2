import { type KafkaService, startKafka } from '../../spec/support/services/kafka.ts';
import { IDLE_TIMEOUT_SECONDS } from './inject-faults.ts';
import { type ManagedProcess, spawnManaged } from './managed-process.ts';

/** What is under test. */
export interface SoakTestBed {
  /** In the order in which they are to be stopped. */
  readonly processes: readonly ManagedProcess[];
  /** The one that shows the statistics. */
  readonly statsProcess: ManagedProcess;
  /** Whether it also counts canaries and rejects, durably. */
  readonly countsRejects: boolean;
}

export interface TestBedOptions {
  readonly feedUrl: string;
  readonly startMs: number;
  readonly folder: string;
}

const MB = 2 ** 20;
const PARTITIONS = 6;

const environment = ({ feedUrl, startMs, folder }: TestBedOptions): Readonly<Record<string, string>> => ({
  STREAM_URL: feedUrl,
  SINCE: String(startMs),
  DATA_DIR: folder,
  SILENCE_SECONDS: String(IDLE_TIMEOUT_SECONDS),
  BACKOFF_MIN_MS: '50',
  BACKOFF_MAX_MS: '1000',
});

/** The server with its own database. */
export const embeddedTestBed = async (options: TestBedOptions): Promise<SoakTestBed> => {
  const server = await spawnManaged('server', environment(options));
  return { processes: [server], statsProcess: server, countsRejects: true };
};

/** A broker for a soak, which keeps only what was written last. */
export const startSoakKafka = (): Promise<KafkaService> =>
  startKafka({
    heapMegabytes: 1024,
    properties: {
      'log.segment.bytes': 64 * MB,
      'log.retention.bytes': 512 * MB,
      'log.retention.check.interval.ms': 10_000,
    },
  });

/** A producer, and a consumer with its own database. */
export const pipelineTestBed = async (kafka: KafkaService, options: TestBedOptions): Promise<SoakTestBed> => {
  const env = {
    ...environment(options),
    KAFKA_BROKERS: kafka.brokers,
    TOPIC_PARTITIONS: String(PARTITIONS),
    STORAGE: 'embedded',
    SESSION_TIMEOUT_MS: '10000',
  };
  const producer = await spawnManaged('producer', env);
  try {
    const consumer = await spawnManaged('consumer', env);
    return { processes: [producer, consumer], statsProcess: consumer, countsRejects: false };
  } catch (error) {
    await producer.end();
    throw error;
  }
};
