import { readFileSync } from 'node:fs';
import { Kafka, logLevel, type SASLOptions } from 'kafkajs';
import { registerCodecs } from './codecs/register-codecs.ts';

export interface KafkaOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly tls: boolean;
  /** A file with the brokers' certificate authority; `null`: the system's own. */
  readonly caFile: string | null;
  readonly sasl: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  } | null;
  /** Hears what kafkajs says of itself; errors come as errors anyway. */
  readonly log: (message: string, fields: Readonly<Record<string, unknown>>) => void;
}

const DEFAULT_PORT = 9092;

const withPort = (broker: string): string => (/:\d+$/.test(broker) ? broker : `${broker}:${DEFAULT_PORT}`);

/**
 * A client for the brokers. It gives up on a broker that is away after a few seconds: trying again is the caller's,
 * who knows where to go on. The first wait is short, because a transaction that begins right after another one ended
 * is turned away once or twice.
 */
export const kafkaClient = ({ brokers, clientId, tls, caFile, sasl, log }: KafkaOptions): Kafka => {
  registerCodecs();
  return new Kafka({
    brokers: brokers.map(withPort),
    clientId,
    ssl: tls && caFile !== null ? { ca: [readFileSync(caFile, 'utf8')] } : tls,
    ...(sasl === null ? {} : { sasl: { ...sasl } as SASLOptions }),
    connectionTimeout: 3000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 20, multiplier: 2, maxRetryTime: 1000, retries: 8 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: { message, ...fields } }) =>
        log(`${namespace === '' ? 'kafkajs' : `kafkajs ${namespace}`}: ${message}`, fields),
  });
};
