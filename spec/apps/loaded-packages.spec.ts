import { expect } from 'chai';
import { join } from 'node:path';
import { packageRoot } from '../../src/files/package-root.ts';
import { staticImports } from '../support/static-imports.ts';

const loaded = (module: string): ReadonlySet<string> =>
  staticImports(join(packageRoot(), 'dist', 'src', module));

// What is loaded at the start delays the first answer.
describe('the start of', () => {
  it('the command line loads no package of a single verb', () => {
    const packages = [...loaded('cli.js')].filter((name) => !name.startsWith('node:'));
    expect(packages).to.have.members([
      ...['rxjs', 'pino', 'pino-pretty', 'convict', 'dotenv'],
      ...['agent-base', 'http-proxy-agent', 'https-proxy-agent'],
    ]);
  });

  it('the server loads neither the client of Kafka nor that of Cassandra, nor what few users need', () => {
    const packages = loaded('apps/server/index.js');
    expect(packages).to.include('express');
    for (const name of ['kafkajs', 'cassandra-driver', 'nodemailer', 'pg', 'ioredis', 'mysql2'])
      expect(packages, name).not.to.include(name);
    expect([...packages].filter((name) => name.startsWith('@modelcontextprotocol'))).to.deep.equal([]);
  });

  it('the consumer and the producer load the client of Kafka', () => {
    expect(loaded('apps/consumer/index.js')).to.include('kafkajs');
    expect(loaded('apps/producer/index.js')).to.include('kafkajs');
  });
});
