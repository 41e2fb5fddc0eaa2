import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { envExample } from '../../src/config/env-example.ts';
import { SETTING_KEYS, specOf } from '../../src/config/settings-table.ts';
import { packageRoot } from '../../src/files/package-root.ts';

describe('.env.example', () => {
  const text = readFileSync(join(packageRoot(), '.env.example'), 'utf8');

  it('is up to date (node scripts/env-example.js)', () => {
    expect(text).to.equal(envExample());
  });

  for (const key of SETTING_KEYS) {
    const { env, fallback, doc, kind } = specOf(key);
    it(`describes ${env[0]}`, () => {
      const also = env[1] === undefined ? '' : ` (Also ${env[1]}.)`;
      expect(text).to.contain(`# ${doc}${also}\n# Allowed: ${kind.allowed}.\n# ${env[0]}=${fallback}\n`);
    });
  }

  it('contains nothing else', () => {
    expect(text.match(/^#? ?[A-Za-z_]+=/gm)).to.have.lengthOf(SETTING_KEYS.length + 1);
  });
});
