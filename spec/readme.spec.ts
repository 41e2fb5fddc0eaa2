import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERBS } from '../src/apps/verbs.ts';
import { packageRoot } from '../src/process/package-root.ts';
import { SETTINGS_TABLE } from '../src/config/settings-table.ts';

const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');

describe('README.md', () => {
  for (const { env } of Object.values(SETTINGS_TABLE)) {
    it(`tells of the setting ${env[0]}`, () => {
      expect(readme).to.include(env[0]);
    });
  }

  for (const { name } of VERBS) {
    it(`tells of the verb ${name}`, () => {
      expect(readme).to.match(new RegExp(`headwater ${name}|npm (run )?(-s )?${name}|npm start`));
    });
  }

  it('names only files that are there', () => {
    const named = [...readme.matchAll(/\]\(([^)#:]+)\)|`((?:src|spec|docs|bench|config)\/[\w./-]+)`/g)].map(
      ([, link, path]) => link ?? path ?? '',
    );
    expect(named).to.have.lengthOf.above(8);
    expect(named.filter((path) => !existsSync(join(packageRoot(), path)))).to.deep.equal([]);
  });

  it('names only scripts that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
      scripts: object;
    };
    const called = [...readme.matchAll(/npm run (?:-s )?([a-z:-]+)/g)].map(([, name]) => name ?? '');
    expect(called.filter((name) => !(name in scripts))).to.deep.equal([]);
  });
});
