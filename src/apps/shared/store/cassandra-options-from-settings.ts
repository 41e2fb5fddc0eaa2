import { join } from 'node:path';
import { packageRoot } from '../../../files/package-root.ts';
import type { Settings } from '../../../config/settings.ts';
import type { CassandraStoreOptions } from '../../../stores/cassandra/cassandra-store-options.ts';

/** The keyspace of the settings; `scope` selects the statistics within it. */
export const cassandraOptionsFromSettings = (
  {
    contactPoints,
    port,
    datacenter,
    keyspace,
    replication,
    consistency,
    credentials,
    tls,
    caFile,
  }: Settings['store']['cassandra'],
  scope: string,
): CassandraStoreOptions => ({
  contactPoints,
  port,
  datacenter,
  keyspace,
  replication: { class: 'NetworkTopologyStrategy', [datacenter]: replication },
  consistency,
  ...credentials,
  tls: caFile ?? tls,
  scope,
  migrations: join(packageRoot(), 'db', 'cassandra'),
});
