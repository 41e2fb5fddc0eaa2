import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { runCommand, tryCommand } from '../support/images/run-command.ts';
import { testBed } from '../support/test-bed.ts';
import { until, waitUntil } from '../support/wait-until.ts';

const NOTICE = 'building Headwater (first start: about 30 s)…\n';

describe('scripts/build.js', () => {
  const { folder, onCleanup } = testBed();

  /** A package whose compiler is this script; without one it has none. */
  const packageWith = (compiler: string | null, isBuilt = false): string => {
    const at = folder();
    for (const name of ['scripts', 'dist/src', 'node_modules/typescript/bin'])
      mkdirSync(join(at, name), { recursive: true });
    copyFileSync(join(packageRoot(), 'scripts', 'build.js'), join(at, 'scripts', 'build.js'));
    writeFileSync(join(at, 'package.json'), '{"type":"module"}');
    if (compiler !== null) {
      writeFileSync(join(at, 'node_modules/typescript/package.json'), '{"type":"commonjs"}');
      writeFileSync(join(at, 'node_modules/typescript/bin/tsc'), compiler);
    }
    if (isBuilt) writeFileSync(join(at, 'dist/src/cli.js'), '');
    return at;
  };
  const build = (at: string, env: Readonly<Record<string, string>> = {}) =>
    tryCommand(process.execPath, [join(at, 'scripts', 'build.js')], {
      cwd: at,
      env: { PATH: process.env['PATH'], ...env },
    });

  it('says on stderr that the first build takes a while; stdout belongs to the command', async () => {
    const at = packageWith('console.log("compiled", process.argv.slice(2).join(" "))');
    expect(await build(at)).to.deep.equal({ code: 0, stdout: '', stderr: `${NOTICE}compiled -p ${at}\n` });
  });

  it('says nothing when everything is built, and nothing under --silent', async () => {
    expect(await build(packageWith('', true))).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    const env = { npm_config_loglevel: 'silent' };
    expect(await build(packageWith(''), env)).to.deep.equal({ code: 0, stdout: '', stderr: '' });
  });

  it('says that it builds when that takes longer than nothing to do', async () => {
    const { stderr } = await build(packageWith('setTimeout(() => undefined, 4000)', true));
    expect(stderr).to.equal('bringing the build of Headwater up to date…\n');
  });

  it('fails like the compiler', async () => {
    const { code, stderr } = await build(packageWith('console.log("error TS1"); process.exit(2)', true));
    expect({ code, stderr }).to.deep.equal({
      code: 2,
      stderr: 'error TS1\nheadwater: the build failed, for the reasons above\n',
    });
  });

  it('asks for npm ci when there is no compiler, except in an installed package', async () => {
    const missing = await build(packageWith(null));
    expect(missing).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: 'headwater: the dependencies are missing: run "npm ci" first\n',
    });
    expect(await build(packageWith(null, true))).to.deep.equal({ code: 0, stdout: '', stderr: '' });
  });

  /** A compiler that runs until it is ended, and says in a file who it is. */
  const ENDLESS =
    'require("fs").writeFileSync("pid", String(process.pid)); setInterval(() => undefined, 1000)';
  const pidOf = (at: string) =>
    waitUntil('the compiler runs', () => {
      const path = join(at, 'pid');
      return Promise.resolve(existsSync(path) ? Number(readFileSync(path, 'utf8')) || undefined : undefined);
    });
  const isRunning = (pid: number): boolean => {
    try {
      // A zombie that nobody has waited for has ended, too.
      return !/\nState:\tZ/.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };

  for (const [what, command] of [
    ['it is ended', 'exec "$0" scripts/build.js'],
    ['its parent is killed', '"$0" scripts/build.js; true'],
  ] as const) {
    it(`leaves no compiler behind when ${what}`, async function () {
      if (process.platform !== 'linux') this.skip();
      const at = packageWith(ENDLESS);
      const shell = spawn('sh', ['-c', command, process.execPath], { cwd: at, stdio: 'ignore' });
      onCleanup(() => void shell.kill('SIGKILL'));
      const pid = await pidOf(at);
      expect(isRunning(pid)).to.equal(true);
      shell.kill(what === 'it is ended' ? 'SIGTERM' : 'SIGKILL');
      await until('the compiler has ended', () => !isRunning(pid));
    });
  }

  it('is what runs before each command', async () => {
    const { scripts } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const commands = Object.keys(scripts).filter((name) => /cli\.js /.test(scripts[name] ?? ''));
    expect(commands).to.include.members(['start', 'demo', 'token', 'top']);
    for (const name of commands) expect(scripts[`pre${name}`], name).to.equal('node scripts/build.js');
    expect(
      (await runCommand('npm', ['run', '-s', 'token', '--', '--help'], { cwd: packageRoot() })).split(
        '\n',
      )[0],
    ).to.match(/^\S.* token: /);
  });
});
