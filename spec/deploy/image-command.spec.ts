import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { programName } from '../../src/cli/runnable-commands.ts';
import { packageRoot } from '../../src/files/package-root.ts';
import { runCommand } from '../support/images/run-command.ts';
import { nodeFlags } from '../support/node-flags.ts';

const COMMAND = '/usr/local/bin/headwater';
const read = (name: string): string => readFileSync(join(packageRoot(), name), 'utf8');
const entrypointIn = (dockerfile: string): readonly string[] =>
  JSON.parse(/^ENTRYPOINT (.+)$/m.exec(dockerfile)?.[1] ?? '[]') as readonly string[];

describe('the command "headwater" of the images', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-image-'));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const role of ['server', 'consumer', 'producer']) {
    it(`is on the PATH of the ${role}, which is started by it, so that messages name it`, () => {
      const dockerfile = read(`Dockerfile.${role}`);
      const [build = '', , last = ''] = dockerfile.split(/^FROM .*$/m).slice(1);
      expect(build).to.match(/^RUN .*&& npm run -s build:bundle -- --for-image$/m);
      expect(last).to.include(`ln -s /app/dist/bundle/headwater.js ${COMMAND}`);
      expect(entrypointIn(dockerfile)).to.deep.equal(['node', ...nodeFlags(), COMMAND]);
    });
  }

  it('starts the chat service of docker-compose.yml, too', () => {
    const entrypoints = [...read('docker-compose.yml').matchAll(/^ +entrypoint: \[(.+)\]$/gm)];
    const ours = entrypoints.map(([, words = '']) => words.split(', ')).filter(([first]) => first === 'node');
    expect(ours.map((words) => words.at(-1))).to.deep.equal([COMMAND]);
  });

  it('has the tools for assistants without installing their package', async () => {
    const app = join(folder, 'app');
    const bundle = join(app, 'dist', 'bundle');
    mkdirSync(bundle, { recursive: true });
    await runCommand(process.execPath, [
      join(packageRoot(), 'scripts', 'bundle.js'),
      ...['--for-image', '--out', bundle],
    ]);
    const { dependencies } = JSON.parse(read('package.json')) as { readonly dependencies: object };
    for (const name of Object.keys(dependencies)) {
      mkdirSync(dirname(join(app, 'node_modules', name)), { recursive: true });
      symlinkSync(join(packageRoot(), 'node_modules', name), join(app, 'node_modules', name));
    }
    for (const name of ['package.json', 'config', 'db'])
      symlinkSync(join(packageRoot(), name), join(app, name));

    const initialize = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 'spec', version: '1' },
      },
    };
    const { stdout } = spawnSync(
      process.execPath,
      [join(bundle, 'headwater.js'), 'mcp', '--url', 'http://127.0.0.1:9'],
      { cwd: app, env: { DATA_DIR: folder }, input: `${JSON.stringify(initialize)}\n`, encoding: 'utf8' },
    );
    expect(stdout).to.include('"serverInfo":{"name":"headwater"');
  });

  it('is what messages name, and what runs when it is typed', async () => {
    expect(programName({ script: COMMAND, cwd: '/app', env: {} })).to.equal('headwater');
    // As in an image: a link on the PATH to the built program.
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    symlinkSync(join(packageRoot(), 'dist', 'bundle', 'headwater.js'), join(bin, 'headwater'));
    // Without the environment of npm, which may run this spec.
    const inImage = (...command: readonly string[]): Promise<string> =>
      runCommand('env', ['-i', `PATH=${bin}:${process.env['PATH'] ?? ''}`, ...command]);
    expect(await inImage('headwater', 'token', '--help')).to.include('Usage: headwater token [flags]');
    expect(await inImage(process.execPath, ...nodeFlags(), join(bin, 'headwater'))).to.match(
      /^ {2}headwater server /m,
    );
  });
});
