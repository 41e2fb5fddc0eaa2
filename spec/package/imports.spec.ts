import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { tryCommand } from '../support/images/run-command.ts';
import { type InstalledPackage, installPackage } from '../support/packed-package.ts';

const SSE_PACKAGES = ['rxjs', 'eventsource', 'agent-base', 'http-proxy-agent', 'https-proxy-agent'];

/** All that an import of each entry may load: anything else is not there. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  headwater: ['rxjs'],
  'headwater/sse': SSE_PACKAGES,
  'headwater/websocket': ['rxjs', 'agent-base', 'http-proxy-agent', 'https-proxy-agent', 'ws'],
  'headwater/http-poll': ['rxjs', 'agent-base', 'http-proxy-agent', 'https-proxy-agent'],
  'headwater/lines': ['rxjs'],
  'headwater/wikimedia': SSE_PACKAGES,
  'headwater/client': ['rxjs'],
  'headwater/testing': ['rxjs'],
  'headwater/postgres': ['rxjs'],
  'headwater/sqlite': ['rxjs', 'libsql'],
  'headwater/kafka': ['rxjs', 'kafkajs', 'snappy', 'lz4-napi', 'fzstd'],
};

/** Imports the entry that it is called with, and prints what changed in the process. */
const PROBE = `
const state = () => ({
  handles: process.getActiveResourcesInfo().sort(),
  listeners: Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)])),
  globals: Object.getOwnPropertyNames(globalThis),
  environment: { ...process.env },
  exitCode: process.exitCode ?? null,
});
// Node opens these at first use, as its own modules do.
void [process.stdout, process.stderr];
const before = state();
const module = await import(process.argv[2]);
const after = state();
console.log(JSON.stringify({ before, after, names: Object.keys(module) }));
`;

interface Probed {
  readonly before: unknown;
  readonly after: unknown;
  readonly names: readonly string[];
}

describe('an import from the installed package', () => {
  let installed: InstalledPackage;
  before(async () => {
    installed = await installPackage();
    writeFileSync(join(installed.folder, 'probe.mjs'), PROBE);
  });
  after(() => installed.remove());

  const probe = (entry: string) =>
    tryCommand(process.execPath, [join(installed.folder, 'probe.mjs'), entry], { cwd: installed.folder });

  it('is tried for every entry', () => {
    const file = join(installed.folder, 'node_modules', 'headwater', 'package.json');
    const { exports } = JSON.parse(readFileSync(file, 'utf8')) as { readonly exports: object };
    const entries = Object.keys(exports).filter((path) => path !== './package.json');
    expect(Object.keys(PACKAGES)).to.have.members(entries.map((path) => path.replace('.', 'headwater')));
  });

  for (const [entry, packages] of Object.entries(PACKAGES))
    it(`of ${entry} loads only ${packages.join(', ')}, prints nothing and leaves nothing behind`, async () => {
      installed.link(packages);
      const { code, stdout, stderr } = await probe(entry);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      const { before, after, names } = JSON.parse(stdout) as Probed;
      expect(after).to.deep.equal(before);
      expect(names).to.have.length.above(0);
    });

  it('reaches the entries only', async () => {
    installed.link(PACKAGES['headwater'] ?? []);
    for (const path of [
      'headwater/dist/src/index.js',
      'headwater/core/loop/closed-loop.js',
      'headwater/src/core',
    ]) {
      const { code, stderr } = await probe(path);
      expect(code, path).to.equal(1);
      expect(stderr).to.include('ERR_PACKAGE_PATH_NOT_EXPORTED');
    }
  });
});
