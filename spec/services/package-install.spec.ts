import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCommand, tryCommand } from '../support/images/run-command.ts';
import { packPackage } from '../support/packed-package.ts';
import { testBed } from '../support/test-bed.ts';

describe('npm install of the package in an empty folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-install-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  const { shell } = testBed();
  const headwater = (...args: readonly string[]) =>
    tryCommand('npx', ['--no-install', 'headwater', ...args], { cwd: folder, env });

  before(async () => {
    const { file } = await packPackage(folder);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--omit=dev', file];
    await runCommand('npm', args, { cwd: folder });
  });

  it('gives a command', async () => {
    const { code, stdout } = await headwater('--help');
    expect({ code, stdout: stdout.slice(0, 10) }).to.deep.equal({ code: 0, stdout: 'Headwater ' });
  });

  it('starts the server with flags alone, and refuses nonsense', async () => {
    const { stdout } = await headwater('--since', '24h', '--print-config');
    expect(stdout).to.match(/^since +"24h" +--since$/m);
    const { code, stderr } = await headwater('--since', 'nonsense');
    expect(code).to.equal(2);
    expect(stderr).to.match(/^headwater: since = "nonsense" \(--since\): must be an ISO time/);
  });

  it('shows the dashboard of the demo', async () => {
    const demo = shell('npx --no-install headwater demo', folder, { PORT: '0', HOST: '127.0.0.1' });
    const url = await demo.waitForOutput(/look at (http:\/\/[^\s"]+)/);
    expect(await (await fetch(url)).text()).to.include('<title>Headwater');
  });

  it('loads the entries that need no package besides', async () => {
    const names = [
      '',
      '/sse',
      '/websocket',
      '/http-poll',
      '/lines',
      '/kafka',
      '/sqlite',
      '/postgres',
      '/wikimedia',
    ];
    const program = names.map((name) => `await import('headwater${name}');`).join('');
    const args = [
      '--input-type=module',
      '-e',
      `${program} await import('headwater/testing'); console.log('loaded')`,
    ];
    expect(await runCommand(process.execPath, args, { cwd: folder, env })).to.equal('loaded\n');
  });
});
