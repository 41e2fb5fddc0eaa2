import { resolve } from 'node:path';
import { loginCredentials } from '../credentials.ts';
import { section } from '../section.ts';
import { keyspaceName, line, oneOf, orNone, serverList, integer, yesNo } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

export const CASSANDRA_SECTION = section(
  {
    cassandra_host: setting({
      kind: serverList,
      fallback: 'localhost',
      env: ['CASSANDRA_HOST'],
      doc: 'Contact points of the Cassandra or Scylla cluster.',
    }),
    cassandra_port: setting({
      kind: integer(1, 65_535),
      fallback: '9042',
      env: ['CASSANDRA_PORT'],
      doc: 'Port of the contact points that are given without one.',
    }),
    cassandra_datacenter: setting({
      kind: line(1, 200),
      fallback: 'datacenter1',
      env: ['CASSANDRA_DATACENTER'],
      doc: 'Local data center.',
    }),
    cassandra_keyspace: setting({
      kind: keyspaceName,
      fallback: 'goanalytics',
      env: ['CASSANDRA_KEYSPACE'],
      doc: 'Keyspace; created if it does not exist.',
    }),
    cassandra_replication: setting({
      kind: integer(1, 15),
      fallback: '1',
      env: ['CASSANDRA_REPLICATION'],
      doc: 'Replication factor of a new keyspace, in the data center above.',
    }),
    cassandra_consistency: setting({
      kind: oneOf('ONE', 'LOCAL_QUORUM', 'QUORUM', 'EACH_QUORUM', 'ALL'),
      fallback: 'LOCAL_QUORUM',
      env: ['CASSANDRA_CONSISTENCY'],
      doc: 'Consistency level. ONE is exact only with a single replica.',
    }),
    cassandra_username: setting({
      kind: orNone(line(1, 256)),
      fallback: '',
      env: ['CASSANDRA_USERNAME'],
      doc: 'User name for Cassandra.',
    }),
    cassandra_password: setting({
      kind: orNone(line(1, 1024)),
      fallback: '',
      env: ['CASSANDRA_PASSWORD'],
      secret: true,
      doc: 'Password for Cassandra.',
    }),
    cassandra_tls: setting({
      kind: yesNo,
      fallback: 'false',
      env: ['CASSANDRA_TLS'],
      doc: 'Use TLS for Cassandra.',
    }),
    cassandra_ca_file: setting({
      kind: orNone(line(1, 1024)),
      fallback: '',
      env: ['CASSANDRA_CA_FILE'],
      doc: 'Certificate authority of Cassandra (PEM file), if the system does not trust it already.',
    }),
  },
  (values, cwd) => ({
    contactPoints: values.cassandra_host,
    port: values.cassandra_port,
    datacenter: values.cassandra_datacenter,
    keyspace: values.cassandra_keyspace,
    replication: values.cassandra_replication,
    consistency: values.cassandra_consistency,
    credentials: loginCredentials(values.cassandra_username, values.cassandra_password),
    tls: values.cassandra_tls,
    /** An absolute path; `null`: the certificate authorities of the system. */
    caFile: values.cassandra_ca_file === null ? null : resolve(cwd, values.cassandra_ca_file),
  }),
);
