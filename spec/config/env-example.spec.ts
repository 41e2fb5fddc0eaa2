import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/process/package-root.ts';
import { SETTING_KEYS, specOf } from '../../src/config/settings-table.ts';

describe('.env.example', () => {
  const text = readFileSync(join(packageRoot(), '.env.example'), 'utf8');

  for (const key of SETTING_KEYS) {
    const { env, fallback, doc, kind } = specOf(key);
    it(`tells of ${env[0]} as it is`, () => {
      const also = env[1] === undefined ? '' : ` (Also ${env[1]}.)`;
      expect(text).to.contain(`# ${doc}${also}\n# Allowed: ${kind.allowed}.\n# ${env[0]}=${fallback}\n`);
    });
  }

  it('tells of nothing else', () => {
    expect(text.match(/^#? ?[A-Z_]+=/gm)).to.have.lengthOf(SETTING_KEYS.length + 1);
  });
});
