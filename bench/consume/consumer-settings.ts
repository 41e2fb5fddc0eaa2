import type { Kafka } from 'kafkajs';
import { kafkaClient } from '../../src/kafka/kafka-client.ts';
import { peakMemoryBytes } from '../peak-memory.ts';

/** What both sides read with. */
export const CONSUMER_SETTINGS = {
  concurrentFetches: 5,
  sessionTimeoutMs: 30_000,
  bytesPerPartition: 1 << 20,
} as const;

export const benchKafkaClient = (brokers: string): Kafka =>
  kafkaClient({
    brokers: [brokers],
    clientId: 'headwater-bench',
    tls: false,
    caFile: null,
    sasl: null,
    log: () => undefined,
  });

/** Reports the time since `began` to the parent, and ends. */
export const reportAndExit = (startedAt: number): void => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  process.send?.(
    {
      seconds: (performance.now() - startedAt) / 1000,
      cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
      rss: peakMemoryBytes(),
    },
    () => process.exit(0),
  );
};
