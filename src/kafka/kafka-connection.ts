import type { Kafka, SASLOptions } from 'kafkajs';
import { createKafkaClient, type KafkaClientOptions } from './kafka-client.ts';

/** The certificates of a connection, as PEM. */
export interface KafkaTls {
  /** The authorities that are trusted. Default: those of the system. */
  readonly ca?: string | Buffer;
  /** The client's own certificate and key. */
  readonly cert?: string | Buffer;
  /** The key of the client's certificate. */
  readonly key?: string | Buffer;
  /** What the key is encrypted with. */
  readonly passphrase?: string;
  /** The name that the certificate of a broker must have. Default: the host. */
  readonly servername?: string;
  /** `false` accepts any certificate, so anyone on the way can read along. Default: true. */
  readonly rejectUnauthorized?: boolean;
}

/** How to log in: with a user and a password, or with a token of OAUTHBEARER. */
export type KafkaSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    }
  /** `token` gives a valid token whenever a connection authenticates, also again after the token's lifetime. */
  | {
      readonly mechanism: 'oauthbearer';
      /** Returns a token that is valid now. */
      readonly token: () => string | Promise<string>;
    };

/** Where the brokers are, and how to log in. */
export interface KafkaConnectionOptions {
  /** As `host:port`; the port 9092 may be missing. */
  readonly brokers: readonly string[];
  /** Names this program in the logs of the brokers. Default: "headwater". */
  readonly clientId?: string;
  /** Default: false. */
  readonly ssl?: boolean | KafkaTls;
  /** Default: no login. */
  readonly sasl?: KafkaSasl;
}

const toSasl = (sasl: KafkaSasl): SASLOptions => {
  if (sasl.mechanism !== 'oauthbearer') return { ...sasl };
  return { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: await sasl.token() }) };
};

/** Creates a client. It connects at its first use. */
export const connectKafka = (
  { brokers, clientId = 'headwater', ssl, sasl }: KafkaConnectionOptions,
  log: KafkaClientOptions['log'],
): Kafka =>
  createKafkaClient({
    brokers,
    clientId,
    ...(ssl === undefined ? {} : { ssl: typeof ssl === 'boolean' ? ssl : { ...ssl } }),
    ...(sasl === undefined ? {} : { sasl: toSasl(sasl) }),
    log,
  });
