import { expect } from 'chai';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../../src/files/package-root.ts';
import { runCli } from '../../../support/run-cli.ts';

describe('headwater init', function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes a project with the versions of this package', async () => {
    const target = join(folder, 'My Feed');
    const { code, stdout } = await runCli(['init', target], { cwd: folder });
    expect(code).to.equal(0);
    expect(readdirSync(target).sort()).to.deep.equal(
      ['.gitignore', 'README.md', 'main.test.ts', 'main.ts', 'package.json', 'tsconfig.json'].sort(),
    );
    const own = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
      readonly version: string;
      readonly dependencies: Record<string, string>;
      readonly devDependencies: Record<string, string>;
    };
    const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(manifest).to.deep.include({
      name: 'my-feed',
      dependencies: { headwater: `^${own.version}`, libsql: own.dependencies['libsql'] },
      devDependencies: {
        '@types/node': own.devDependencies['@types/node'],
        typescript: own.devDependencies['typescript'],
      },
    });
    for (const name of readdirSync(target))
      expect(readFileSync(join(target, name), 'utf8'), name).not.to.match(/PROJECT_NAME|_VERSION/);
    expect(stdout).to.contain(`cd '${target}'\n  npm install\n  npm test`);
  });

  it('changes no folder that has files', async () => {
    writeFileSync(join(folder, 'mine.txt'), 'mine');
    const { code, stderr } = await runCli(['init', folder], { cwd: folder });
    expect(code).to.equal(1);
    expect(stderr).to.contain('exists and is not empty, so nothing was written: choose another folder');
    expect(readdirSync(folder)).to.deep.equal(['mine.txt']);
  });

  it('refuses a file, and a name without a letter', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect((await runCli(['init', file], { cwd: folder })).stderr).to.contain(`cannot use ${file}: `);
    const { code, stderr } = await runCli(['init', join(folder, '...')], { cwd: folder });
    expect(code).to.equal(1);
    expect(stderr).to.contain('cannot be the name of a package: use letters, digits and dashes');
    expect(existsSync(join(folder, '...'))).to.equal(false);
  });

  it('has the programs that the guide shows', () => {
    for (const [page, name] of [
      ['first-pipeline.md', 'main.ts'],
      ['testing.md', 'main.test.ts'],
    ] as const) {
      const guide = readFileSync(join(packageRoot(), 'docs', 'guide', page), 'utf8');
      const program = readFileSync(join(packageRoot(), 'templates', 'feed-project', name), 'utf8');
      expect(guide, page).to.contain('```ts\n// ' + name + '\n' + program + '```');
    }
  });
});
