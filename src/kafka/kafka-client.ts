import { readFileSync } from 'node:fs';
import { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs';
import { registerCodecs } from './codecs/register-codecs.ts';

/** How to reach the brokers, and who asks. */
export interface KafkaOptions {
  /** As `host:port`; the port 9092 may be missing. */
  readonly brokers: readonly string[];
  /** Names this program in the logs of the brokers. */
  readonly clientId: string;
  /** Whether connections are encrypted. */
  readonly tls: boolean;
  /** A file with the brokers' certificate authority; `null` uses those of the system. */
  readonly caFile: string | null;
  /** How to log in; `null` without a login. */
  readonly sasl: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  } | null;
  /** Gets the warnings that kafkajs logs. Its errors also reject the promises of the calls. */
  readonly log: (message: string, fields: Readonly<Record<string, unknown>>) => void;
}

const DEFAULT_PORT = 9092;

const withPort = (broker: string): string => (/:\d+$/.test(broker) ? broker : `${broker}:${DEFAULT_PORT}`);

/** What a client needs, in the terms of kafkajs. */
export interface KafkaClientOptions extends Pick<KafkaConfig, 'ssl' | 'sasl'> {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly log: KafkaOptions['log'];
}

/**
 * Creates a client for the brokers. It gives up on an unreachable broker after a few seconds: the caller retries, because it
 * knows where to resume. The first retry is fast, because brokers refuse a transaction once or twice right after another one
 * has ended.
 */
export const createKafkaClient = ({ brokers, clientId, ssl, sasl, log }: KafkaClientOptions): Kafka => {
  registerCodecs();
  return new Kafka({
    brokers: brokers.map(withPort),
    clientId,
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
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

/** Creates a client as the settings of this program say. */
export const kafkaClient = ({ brokers, clientId, tls, caFile, sasl, log }: KafkaOptions): Kafka =>
  createKafkaClient({
    brokers,
    clientId,
    ssl: tls && caFile !== null ? { ca: [readFileSync(caFile, 'utf8')] } : tls,
    ...(sasl === null ? {} : { sasl: { ...sasl } as SASLOptions }),
    log,
  });
