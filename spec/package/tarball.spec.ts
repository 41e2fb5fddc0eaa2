import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { runCommand } from '../support/images/run-command.ts';
import { startVerb } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';
import { checkoutPackages, type InstalledPackage, installPackage } from '../support/packed-package.ts';

const MAX_BYTES = 2 * 1024 * 1024;

interface Manifest {
  readonly private?: boolean;
  readonly bin: { readonly headwater: string };
  readonly scripts: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as Manifest;

describe('the package that npm pack makes', () => {
  let installed: InstalledPackage;
  before(async () => {
    installed = await installPackage();
    installed.link(checkoutPackages());
  });
  after(() => installed.remove());

  it('is built first, also from a fresh clone, and can be published', () => {
    expect(manifest.scripts['prepack']).to.equal('npm run -s rebuild');
    expect(manifest.scripts['rebuild']).to.match(
      /npm run -s build && npm run -s build:types && npm run -s build:bundle$/,
    );
    expect(manifest).to.not.have.property('private');
  });

  it('runs nothing on the machine of who installs it', () => {
    expect(manifest.scripts).to.not.have.any.keys('preinstall', 'install', 'postinstall', 'prepare');
  });

  it('holds what runs and what explains it', () => {
    const { paths } = installed.packed;
    const entries = Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    );
    expect(entries).to.have.length.above(8);
    expect(paths).to.include.members([
      ...entries.map((path) => path.replace('./', '')),
      'dist/bundle/headwater.js',
      'dist/bundle/THIRD-PARTY-LICENSES.txt',
      'config/default.json',
      'src/page/index.html',
      'src/chat/chat.proto',
      'scripts/build.js',
      'templates/feed-project/gitignore',
      'templates/feed-project/main.ts',
      'docs/guide/index.md',
      'LICENSE',
      'README.md',
      'CHANGELOG.md',
    ]);
    expect(paths.filter((path) => /^db\/.*\.(sql|cql)$/.test(path))).to.have.length.above(3);
  });

  it('holds no specs, benchmarks, CI files or source maps, in at most 2 MB', () => {
    const { paths, bytes } = installed.packed;
    const unwanted =
      /(^|\/)(spec|bench|node_modules|deploy|coverage|\.ci|\.github)\/|\.spec\.|\.map$|tsbuildinfo|Dockerfile|compose/;
    expect(paths.filter((path) => unwanted.test(path))).to.deep.equal([]);
    expect(bytes).to.be.within(100_000, MAX_BYTES);
  });

  it('runs its command line', async () => {
    const cli = join(installed.folder, 'node_modules', 'headwater', manifest.bin.headwater);
    const options = {
      cwd: installed.folder,
      env: { PATH: process.env['PATH'], DATA_DIR: join(installed.folder, 'data') },
    };
    expect(await runCommand(process.execPath, [cli, '--help'], options)).to.match(/^Headwater /);
    expect(await runCommand(process.execPath, [cli, 'token'], options)).to.match(/^eyJ/);
  });

  it('counts and shows the demo, with its threads for the database and for passwords', async () => {
    const cli = join(installed.folder, 'node_modules', 'headwater', manifest.bin.headwater);
    const DATA_DIR = join(installed.folder, 'demo');
    mkdirSync(DATA_DIR);
    const demo = await startVerb('demo', { DATA_DIR, STATS_PUBLIC: 'false' }, cli);
    try {
      expect(await (await fetch(`${demo.url}/`)).text()).to.include('<title>Headwater</title>');
      const body = JSON.stringify({ username: 'admin', password: 'password123' });
      const headers = { 'content-type': 'application/json' };
      const login = await fetch(`${demo.url}/login`, { method: 'POST', headers, body });
      const { token } = (await login.json()) as { readonly token: string };
      const authorization = `Bearer ${token}`;
      const counted = await waitUntil('events are counted', async () => {
        const stats = await fetch(`${demo.url}/stats?top=all`, { headers: { authorization } });
        return ((await stats.json()) as { readonly messages: number }).messages > 0 || undefined;
      });
      expect(counted).to.equal(true);
    } finally {
      demo.kill('SIGTERM');
    }
    expect(await demo.ended).to.equal(0);
  });
});
