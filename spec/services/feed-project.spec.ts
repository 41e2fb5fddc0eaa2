import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { packageRoot } from '../../src/files/package-root.ts';
import { CLI } from '../support/cli-file.ts';

const PASSED = /# pass 1\n# fail 0\n|ℹ pass 1\nℹ fail 0\n/;

// Installs from the registry, as a user does.
describe('a project made by headwater init', function () {
  this.timeout(400_000);
  let folder: string;
  let project: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const run = (cwd: string, command: string, ...args: readonly string[]): string =>
    execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  it('installs the packed package, and passes its own test: exact through 20 kills', () => {
    const packed = run(
      packageRoot(),
      'npm',
      'pack',
      '--silent',
      '--ignore-scripts',
      '--pack-destination',
      folder,
    );
    run(folder, process.execPath, CLI, 'init', 'my-feed');
    project = join(folder, 'my-feed');
    const manifest = join(project, 'package.json');
    const text = readFileSync(manifest, 'utf8');
    const changed = text.replace(/"headwater": "[^"]+"/, `"headwater": "file:../${packed.trim()}"`);
    expect(changed).not.to.equal(text);
    writeFileSync(manifest, changed);
    run(project, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline');
    expect(run(project, 'npx', '--no-install', 'headwater', 'init', 'another')).to.contain('npm install');
    expect(readdirSync(join(project, 'another'))).to.include.members(['main.ts', '.gitignore']);
    expect(run(project, 'npm', 'test')).to.match(PASSED);
  });

  // The folders of other supported versions, as .ci/run installs them; without them, only the present version is tried.
  for (const bin of (process.env['SPEC_NODE_FOLDERS'] ?? '').split(delimiter).filter(Boolean))
    it(`passes its own test on ${basename(dirname(bin))} too`, () => {
      const path = `${bin}${delimiter}${process.env['PATH'] ?? ''}`;
      const env = { ...process.env, PATH: path };
      const version = execFileSync('node', ['--version'], { cwd: project, encoding: 'utf8', env });
      expect(version).not.to.equal(`${process.version}\n`);
      expect(execFileSync('npm', ['test'], { cwd: project, encoding: 'utf8', env })).to.match(PASSED);
    });
});
