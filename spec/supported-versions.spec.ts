import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { load } from 'js-yaml';
import { packageRoot } from '../src/files/package-root.ts';

const textOf = (...path: string[]): string => readFileSync(join(packageRoot(), ...path), 'utf8');
/** What the group of each match holds; a text may break lines anywhere. */
const found = (text: string, pattern: RegExp): string[] =>
  [...text.replaceAll(/\s+/g, ' ').matchAll(pattern)].map(([, group]) => group ?? '');

/** The versions that CI runs the specs on. */
const VERSIONS = found(textOf('.ci', 'run'), /node_versions=\(([\d ]+)\)/g).flatMap((all) => all.split(' '));
const LOWEST = '20.11';

describe('the supported Node versions', () => {
  it('are those that CI runs', () => {
    expect(VERSIONS).to.deep.equal(['20', '22', '24', '26']);
  });

  it('are what package.json asks for', () => {
    const { engines } = JSON.parse(textOf('package.json')) as { engines: { node: string } };
    expect(engines.node).to.equal(`>=${LOWEST}`);
    expect(VERSIONS[0]).to.equal(LOWEST.split('.')[0]);
  });

  for (const name of ['README.md', 'CONTRIBUTING.md']) {
    it(`are those that ${name} names`, () => {
      const pattern = /Node (20\.\d+ or later, tested on [\d, ]+ and \d+)/g;
      const { length, [length - 1]: last } = VERSIONS;
      expect(found(textOf(name), pattern)).to.deep.equal([
        `${LOWEST} or later, tested on ${VERSIONS.slice(0, -1).join(', ')} and ${last}`,
      ]);
    });
  }

  it('are those that the workflow tests on, and it needs no other', () => {
    const { jobs } = load(textOf('.github', 'workflows', 'test.yml')) as {
      jobs: Record<string, { strategy?: { matrix: { node?: string[] } } }>;
    };
    const tested = Object.values(jobs).flatMap(({ strategy }) => strategy?.matrix.node ?? []);
    expect(jobs['specs']?.strategy?.matrix.node).to.deep.equal(VERSIONS);
    expect([...new Set(tested)]).to.deep.equal(VERSIONS);
    const named = readdirSync(join(packageRoot(), '.github', 'workflows')).flatMap((name) =>
      found(textOf('.github', 'workflows', name), /node-version: '([^']+)'/g),
    );
    expect(named).to.have.lengthOf.above(3);
    expect(named.filter((version) => !VERSIONS.includes(version))).to.deep.equal([]);
  });

  it('hold what the images run on', () => {
    const names = readdirSync(packageRoot()).filter((name) => name.startsWith('Dockerfile.'));
    const images = names.flatMap((name) => found(textOf(name), /NODE_IMAGE=node:(\d+)-/g));
    expect(images).to.have.lengthOf(names.length);
    expect(images.filter((version) => !VERSIONS.includes(version))).to.deep.equal([]);
  });
});
