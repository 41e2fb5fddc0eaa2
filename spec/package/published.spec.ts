import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { tryCommand } from '../support/images/run-command.ts';
import { type InstalledPackage, installPackage } from '../support/packed-package.ts';

/** A command of a development dependency, without colours. */
const run = (script: string, args: readonly string[]) =>
  tryCommand(process.execPath, [join(packageRoot(), 'node_modules', script), ...args], {
    cwd: packageRoot(),
    env: { PATH: process.env['PATH'], NO_COLOR: '1', FORCE_COLOR: '0' },
  });

describe('the tarball', () => {
  let installed: InstalledPackage;
  before(async () => {
    installed = await installPackage();
  });
  after(() => installed.remove());

  it('has nothing that publint reports', async () => {
    const { code, stdout } = await run('publint/src/cli.js', [installed.packed.file, '--strict']);
    expect(stdout).to.include('All good!');
    expect(code).to.equal(0);
  });

  it('has types that are those of its modules, as attw reports', async () => {
    const { code, stdout } = await run('@arethetypeswrong/cli/dist/index.js', [installed.packed.file]);
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.startsWith('"headwater')).length).to.be.above(5);
    // .attw.json leaves out what CommonJS and Node 10 see: the package holds ES modules only.
    expect(
      lines.filter((line) => /💀|❌|⚠|🎭|👺|🚭|🐛|🤨/u.test(line) && !line.includes('(ignored')),
    ).to.deep.equal([]);
    expect(lines.filter((line) => line.includes('🟢 (ESM)')).length).to.be.above(5);
    expect(code).to.equal(0);
  });
});
