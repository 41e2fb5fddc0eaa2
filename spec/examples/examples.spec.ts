import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';

const MAX_LINES = 30;
const folder = join(packageRoot(), 'examples');
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const textOf = (...path: readonly string[]): string => readFileSync(join(packageRoot(), ...path), 'utf8');

describe('the examples', () => {
  it('are all listed, each with the command that runs it', () => {
    const listed = [
      ...textOf('examples', 'README.md').matchAll(
        /^\| \[([\w-]+)\]\(\1\/index\.mjs\).*node examples\/\1\/index\.mjs` +\|$/gm,
      ),
    ].map(([, name]) => name);
    expect(names.length).to.be.above(3);
    expect(listed).to.have.members(names);
  });

  for (const name of names) {
    it(`${name} has at most ${MAX_LINES} lines`, () => {
      const lines = textOf('examples', name, 'index.mjs').trimEnd().split('\n');
      expect(lines).to.have.length.at.most(MAX_LINES);
    });

    it(`${name} is named in the guide, and has a spec that kills it`, () => {
      expect(textOf('docs', 'guide', 'sources.md')).to.include(`](../../examples/${name}/index.mjs)`);
      const specs = ['examples', 'services/examples'].map((path) =>
        join(packageRoot(), 'spec', path, `${name}.spec.ts`),
      );
      const text = specs.filter(existsSync).map((path) => readFileSync(path, 'utf8'));
      expect(text).to.have.length(1);
      expect(text[0]).to.include('provesExact({').and.to.include('kills).to.equal(20)');
    });
  }
});
