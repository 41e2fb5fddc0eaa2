import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The inner packages of Java 17 that Cassandra 5.0 uses (its conf/jvm17-server.options). */
const EXPORTS = [
  'java.base/java.lang.ref',
  'java.base/jdk.internal.misc',
  'java.management.rmi/com.sun.jmx.remote.internal.rmi',
  'java.rmi/sun.rmi.registry',
  'java.rmi/sun.rmi.server',
  'java.sql/java.sql',
  'jdk.attach/sun.tools.attach',
  'jdk.compiler/com.sun.tools.javac.file',
  'jdk.unsupported/sun.misc',
];
const OPENS = [
  'java.base/java.io',
  'java.base/java.lang',
  'java.base/java.lang.module',
  'java.base/java.lang.reflect',
  'java.base/java.util',
  'java.base/jdk.internal.loader',
  'java.base/jdk.internal.math',
  'java.base/jdk.internal.module',
  'java.base/jdk.internal.ref',
  'java.base/jdk.internal.reflect',
  'java.base/jdk.internal.util.jar',
  'java.base/sun.nio.ch',
  'jdk.compiler/com.sun.tools.javac',
  'jdk.management/com.sun.management.internal',
];

export interface CassandraJvm {
  readonly jars: string;
  /** Has `cassandra.yaml` and `logback.xml`; the data goes there too. */
  readonly folder: string;
  readonly heapMegabytes: number;
}

/** The arguments of `java` for a single-node Cassandra, which waits for no other node. */
export const cassandraArgs = async ({ jars, folder, heapMegabytes }: CassandraJvm): Promise<string[]> => {
  const jamm = (await readdir(jars)).find((name) => /^jamm-.*\.jar$/.test(name));
  if (jamm === undefined)
    throw new Error(`there is no jamm jar in ${jars}: remove the folder and start again`);
  return [
    ...EXPORTS.map((name) => `--add-exports=${name}=ALL-UNNAMED`),
    ...OPENS.map((name) => `--add-opens=${name}=ALL-UNNAMED`),
    `-Xms${heapMegabytes}m`,
    `-Xmx${heapMegabytes}m`,
    `-javaagent:${join(jars, jamm)}`,
    '-Djdk.attach.allowAttachSelf=true',
    '-Dio.netty.tryReflectionSetAccessible=true',
    `-Dlogback.configurationFile=file://${join(folder, 'logback.xml')}`,
    `-Dcassandra.config=file://${join(folder, 'cassandra.yaml')}`,
    `-Dcassandra.storagedir=${join(folder, 'data')}`,
    '-Dcassandra-foreground=yes',
    '-Dcassandra.skip_wait_for_gossip_to_settle=0',
    '-Dcassandra.ring_delay_ms=100',
    '-Dcassandra.superuser_setup_delay_ms=0',
    '-Dcassandra.shutdown_announce_in_ms=0',
    '-cp',
    join(jars, '*'),
    'org.apache.cassandra.service.CassandraDaemon',
  ];
};
