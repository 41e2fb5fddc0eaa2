import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERBS } from '../src/apps/verbs.ts';
import { SETTINGS_TABLE } from '../src/config/settings-table.ts';
import { packageRoot } from '../src/files/package-root.ts';

const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
const specs = Object.values(SETTINGS_TABLE);

const section = (heading: string): string => {
  const from = readme.indexOf(`\n## ${heading}\n`);
  expect(from, heading).to.be.above(0);
  const end = readme.indexOf('\n## ', from + 1);
  return readme.slice(from, end === -1 ? undefined : end);
};

const codes = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** The folders of the tree in the README: `name/` at a depth of two spaces each, several on a line where they are short. */
const treeFolders = (): readonly string[] => {
  const [, block = ''] = /```\n(src\/[^]*?)```/.exec(section('How to read the code')) ?? [];
  const parents: string[] = [];
  return block.split('\n').flatMap((line) => {
    const [, indent = '', first = ''] = /^( *)([\w-]+\/)/.exec(line) ?? [];
    if (first === '') return [];
    const depth = indent.length / 2;
    parents.length = depth;
    const below = parents.join('');
    const named = [...line.matchAll(/(?<=[ :(]|^)([\w-]+\/)(?=[ ,;)]|$)/g)].map(([, name = '']) => name);
    parents[depth] = first;
    // A folder named in the description lies below the folder of the line, or beside it.
    return named.map((name) => {
      const beside = `${below}${name}`;
      return existsSync(join(packageRoot(), beside)) ? beside : `${below}${first}${name}`;
    });
  });
};

describe('README.md', () => {
  for (const { env } of specs) {
    it(`lists the setting ${env[0]}`, () => {
      expect(readme).to.include(`\`${env[0]}\``);
    });
  }

  for (const { name } of VERBS) {
    it(`shows the command ${name}`, () => {
      expect(readme).to.match(new RegExp(`headwater ${name}|npm (run )?(-s )?${name}|npm start`));
    });
  }

  it('gives the default of every setting that has one', () => {
    const fallbacks = new Map(specs.map(({ env, fallback }) => [env[0], fallback]));
    const rows = [...section('Settings').matchAll(/^\| (`[^|]+) \| ([^|]*) \|/gm)];
    const compared = rows.flatMap(([, variables = '', defaults = '']) => {
      const names = codes(variables.replaceAll(/\(or [^)]*\)/g, ''));
      const values = codes(defaults);
      return values.length === names.length ? names.map((name, at) => [name, values[at]]) : [];
    });
    // The topic's name follows from the feed; the others say in words that there is no default.
    const wrong = compared.filter(
      ([name = '', value]) => name !== 'WIKIPEDIA_TOPIC' && fallbacks.get(name) !== value,
    );
    expect(wrong).to.deep.equal([]);
    expect(compared).to.have.length.above(45);
  });

  it('shows the tree as it is, with every folder of src', () => {
    const folders = treeFolders();
    expect(folders).to.have.length.above(40);
    expect(folders.filter((folder) => !existsSync(join(packageRoot(), folder)))).to.deep.equal([]);
    const src = readdirSync(join(packageRoot(), 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `src/${name}/`);
    expect(folders).to.include.members(src);
  });
});
