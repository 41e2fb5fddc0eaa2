import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../src/files/package-root.ts';

const SCRIPTS = join(packageRoot(), 'scripts');

/** The names that a script imports from the build, as [module, name]; the compiler does not see them. */
const importsOf = (script: string): readonly (readonly [string, string])[] =>
  [
    ...readFileSync(join(SCRIPTS, script), 'utf8').matchAll(/import \{([^}]+)\} from '(\.\.\/dist\/[^']+)'/g),
  ].flatMap(([, names = '', path = '']) =>
    names
      .split(',')
      .map((name) => name.trim().split(' as ')[0] ?? '')
      .filter((name) => name !== '')
      .map((name) => [path, name] as const),
  );

describe('the scripts', () => {
  const scripts = readdirSync(SCRIPTS).filter((name) => name.endsWith('.js'));

  it('import from the build at all', () => {
    expect(scripts.flatMap(importsOf)).to.have.length.above(8);
  });

  for (const script of scripts) {
    it(`import only what the build exports: ${script}`, async () => {
      for (const [path, name] of importsOf(script)) {
        const module = (await import(pathToFileURL(join(SCRIPTS, path)).href)) as object;
        expect(module, `${path} exports ${name}`).to.have.property(name);
      }
    });
  }
});
