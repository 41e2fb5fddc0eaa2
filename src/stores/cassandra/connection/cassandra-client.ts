import { readFileSync } from 'node:fs';
import cassandra from 'cassandra-driver';
import type { CassandraStoreSettings } from '../cassandra-store-options.ts';
import { BoundedRetryPolicy } from './bounded-retry-policy.ts';

const CONSISTENCIES = {
  ONE: cassandra.types.consistencies.one,
  LOCAL_ONE: cassandra.types.consistencies.localOne,
  QUORUM: cassandra.types.consistencies.quorum,
  LOCAL_QUORUM: cassandra.types.consistencies.localQuorum,
  EACH_QUORUM: cassandra.types.consistencies.eachQuorum,
  ALL: cassandra.types.consistencies.all,
  SERIAL: cassandra.types.consistencies.serial,
  LOCAL_SERIAL: cassandra.types.consistencies.localSerial,
};

const RECONNECT_MS = 500;

export const serialConsistency = ({ serialConsistency: name }: CassandraStoreSettings): number =>
  CONSISTENCIES[name];

/** The hosts, for messages. */
export const hostsOf = ({ contactPoints, port }: CassandraStoreSettings): string =>
  contactPoints.map((host) => (/:\d+$/.test(host) ? host : `${host}:${port}`)).join(', ');

const sslOptions = (tls: boolean | string) => {
  if (tls === false) return {};
  return { sslOptions: tls === true ? {} : { ca: [readFileSync(tls)], rejectUnauthorized: true } };
};

/** A client of the driver, not yet connected. */
export const createCassandraClient = (
  settings: CassandraStoreSettings,
  keyspace: string | null,
): cassandra.Client => {
  const { username, password, requestTimeoutMs } = settings;
  return new cassandra.Client({
    contactPoints: [...settings.contactPoints],
    localDataCenter: settings.datacenter,
    ...(keyspace === null ? {} : { keyspace }),
    protocolOptions: { port: settings.port },
    ...(username === undefined ? {} : { credentials: { username, password: password ?? '' } }),
    ...sslOptions(settings.tls),
    policies: {
      retry: new BoundedRetryPolicy(),
      reconnection: new cassandra.policies.reconnection.ConstantReconnectionPolicy(RECONNECT_MS),
    },
    socketOptions: { connectTimeout: requestTimeoutMs, readTimeout: requestTimeoutMs },
    queryOptions: {
      prepare: true,
      consistency: CONSISTENCIES[settings.consistency],
      serialConsistency: CONSISTENCIES[settings.serialConsistency],
    },
  });
};
