import { keyspaceName, line, oneOf, orNone, serverList, integer, yesNo } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

/** The settings of the cassandra store. */
export const CASSANDRA_SETTINGS = {
  cassandra_host: setting({
    kind: serverList,
    fallback: 'localhost',
    env: ['CASSANDRA_HOST'],
    doc: 'Hosts of the Cassandra or Scylla cluster to begin with.',
  }),
  cassandra_port: setting({
    kind: integer(1, 65_535),
    fallback: '9042',
    env: ['CASSANDRA_PORT'],
    doc: 'Port of the hosts that are given without one.',
  }),
  cassandra_datacenter: setting({
    kind: line(1, 200),
    fallback: 'datacenter1',
    env: ['CASSANDRA_DATACENTER'],
    doc: 'The data centre that is spoken to.',
  }),
  cassandra_keyspace: setting({
    kind: keyspaceName,
    fallback: 'goanalytics',
    env: ['CASSANDRA_KEYSPACE'],
    doc: 'The keyspace; it is made when it is missing.',
  }),
  cassandra_replication: setting({
    kind: integer(1, 15),
    fallback: '1',
    env: ['CASSANDRA_REPLICATION'],
    doc: 'Replicas of a keyspace that is made, in the data centre above.',
  }),
  cassandra_consistency: setting({
    kind: oneOf('ONE', 'LOCAL_QUORUM', 'QUORUM', 'EACH_QUORUM', 'ALL'),
    fallback: 'LOCAL_QUORUM',
    env: ['CASSANDRA_CONSISTENCY'],
    doc: 'How many replicas must agree. ONE is exact with a single replica only.',
  }),
  cassandra_username: setting({
    kind: orNone(line(1, 256)),
    fallback: '',
    env: ['CASSANDRA_USERNAME'],
    doc: 'Name to log in to Cassandra with.',
  }),
  cassandra_password: setting({
    kind: orNone(line(1, 1024)),
    fallback: '',
    env: ['CASSANDRA_PASSWORD'],
    secret: true,
    doc: 'Password to log in to Cassandra with.',
  }),
  cassandra_tls: setting({
    kind: yesNo,
    fallback: 'false',
    env: ['CASSANDRA_TLS'],
    doc: 'Whether Cassandra is spoken to over TLS.',
  }),
  cassandra_ca_file: setting({
    kind: orNone(line(1, 1024)),
    fallback: '',
    env: ['CASSANDRA_CA_FILE'],
    doc: "Cassandra's certificate authority (PEM), where the system does not know it.",
  }),
} as const;
