import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import kafkajs from 'kafkajs';
import { SETTING_KEYS, specOf } from '../../src/config/settings-table.ts';
import { packageRoot } from '../../src/files/package-root.ts';
import { brokerError } from '../../src/kafka/client-error.ts';

/** kafkajs's types lack the argument. */
const SaslError = kafkajs.KafkaJSSASLAuthenticationError as new (message: string) => Error;

describe('what the errors of src/kafka say', () => {
  it('names options, which users of the package give', () => {
    expect(brokerError('reading t', new SaslError('SASL PLAIN authentication failed: no')).message).to.equal(
      'reading t: the broker denied access (SASL PLAIN authentication failed: no): check `sasl` and the permissions of that user',
    );
    expect(brokerError('reading t', new kafkajs.KafkaJSConnectionError('gone')).message).to.equal(
      'reading t: gone; check `brokers` and TLS',
    );
  });

  it('names no setting of the program, which users of the package do not have', () => {
    const names = new Set(
      SETTING_KEYS.flatMap((key) => specOf(key).env).filter((name) => name.includes('_')),
    );
    const folder = join(packageRoot(), 'src', 'kafka');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    expect(files).to.include('broker-error.ts');
    const named = files.flatMap((file) => {
      const words = readFileSync(join(folder, file), 'utf8').match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? [];
      return words.filter((word) => names.has(word)).map((word) => `${file}: ${word}`);
    });
    expect(named).to.deep.equal([]);
  });
});
