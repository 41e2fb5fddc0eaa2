import { type KafkaService, startKafka } from '../../spec/support/services/kafka.ts';
import { SILENCE_SECONDS } from './faults.ts';
import { type Seat, takeSeat } from './seat.ts';

/** What is under test. */
export interface SoakStage {
  /** In the order in which they are to be stopped. */
  readonly seats: readonly Seat[];
  /** The one that shows the statistics. */
  readonly shows: Seat;
  /** Whether it counts canaries and rejects beside them, durably. */
  readonly countsAll: boolean;
}

export interface StageOptions {
  readonly feedUrl: string;
  readonly startMs: number;
  readonly folder: string;
}

const MB = 2 ** 20;
const PARTITIONS = 6;

const environment = ({ feedUrl, startMs, folder }: StageOptions): Readonly<Record<string, string>> => ({
  STREAM_URL: feedUrl,
  SINCE: String(startMs),
  DATA_DIR: folder,
  SILENCE_SECONDS: String(SILENCE_SECONDS),
  BACKOFF_MIN_MS: '50',
  BACKOFF_MAX_MS: '1000',
});

/** The server with its own database. */
export const embeddedStage = async (options: StageOptions): Promise<SoakStage> => {
  const server = await takeSeat('server', environment(options));
  return { seats: [server], shows: server, countsAll: true };
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
export const pipelineStage = async (kafka: KafkaService, options: StageOptions): Promise<SoakStage> => {
  const env = {
    ...environment(options),
    KAFKA_BROKERS: kafka.brokers,
    TOPIC_PARTITIONS: String(PARTITIONS),
    STORAGE: 'embedded',
    SESSION_TIMEOUT_MS: '10000',
  };
  const producer = await takeSeat('producer', env);
  try {
    const consumer = await takeSeat('consumer', env);
    return { seats: [producer, consumer], shows: consumer, countsAll: false };
  } catch (error) {
    await producer.end();
    throw error;
  }
};
