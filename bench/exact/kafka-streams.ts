import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mavenJars } from '../../spec/support/services/maven-jars.ts';
import { packageRoot } from '../../src/files/package-root.ts';

const run = promisify(execFile);

const STREAMS_JARS = {
  name: 'kafka-streams-3.9.1',
  artifacts: ['org.apache.kafka:kafka-streams:3.9.1', 'org.slf4j:slf4j-nop:1.7.36'],
};

/** How many seconds Kafka Streams takes to count a topic by domain and by user with exactly_once_v2. */
export const streamsSeconds = async (brokers: string, topic: string): Promise<number> => {
  const jars = await mavenJars(STREAMS_JARS);
  const folder = mkdtempSync(join(tmpdir(), 'headwater-streams-'));
  try {
    const source = join(packageRoot(), 'bench', 'yardsticks', 'CountStreams.java');
    const { stdout } = await run(
      'java',
      ['-Xmx1g', '-cp', `${jars}/*`, source, brokers, topic, `count-${Date.now()}`, folder],
      { timeout: 300_000 },
    );
    const seconds = Number(/seconds ([\d.]+)/.exec(stdout)?.[1]);
    if (Number.isNaN(seconds)) throw new Error(`Kafka Streams did not say how long it took: ${stdout}`);
    return seconds;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
