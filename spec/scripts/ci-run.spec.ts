import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { tryCommand } from '../support/images/run-command.ts';
import { testBed } from '../support/test-bed.ts';

const INSTALLS = readdirSync(join(packageRoot(), 'scripts')).filter((name) => name.startsWith('install-'));

interface Run {
  readonly code: number | null;
  readonly lines: readonly string[];
  /** What was called, each as FOLDER: ARGUMENTS. */
  readonly calls: readonly string[];
}

describe('.ci/run', () => {
  const { folder } = testBed();

  before(function () {
    // It uses GNU's timeout, env and tar.
    if (process.platform !== 'linux') this.skip();
  });

  /**
   * Runs it in a folder where npm is a script of ours: `npm` is what that does, with the counts' file in
   * SPEC_COUNTS and what it is called with in "$*".
   */
  const run = async (
    npm: string,
    { minuteSeconds = 60, minutes = 84, load = 0.1, docker = 'exit 1' } = {},
  ): Promise<Run> => {
    const at = folder();
    const bin = join(at, 'bin');
    const calls = join(at, 'calls');
    for (const name of ['.ci', 'bin', 'scripts', 'node_modules']) mkdirSync(join(at, name));
    copyFileSync(join(packageRoot(), '.ci', 'run'), join(at, '.ci', 'run'));
    for (const name of INSTALLS) writeFileSync(join(at, 'scripts', name), 'true\n');
    writeFileSync(join(at, 'load'), `${load * availableParallelism()} 0.00 0.00 1/1 1\n`);
    writeFileSync(
      join(bin, 'npm'),
      `#!/bin/sh\necho "$(basename "$PWD")$(ls -d node_modules 2>/dev/null | sed s/^/+/): $*" >> ${calls}\n${npm}\n`,
    );
    writeFileSync(join(bin, 'docker'), `#!/bin/sh\necho "docker: $*" >> ${calls}\n${docker}\n`);
    for (const name of ['npm', 'docker']) chmodSync(join(bin, name), 0o755);
    const { code, stdout } = await tryCommand('bash', [join(at, '.ci', 'run')], {
      env: {
        ...process.env,
        PATH: [bin, process.env['PATH'] ?? ''].join(delimiter),
        TMPDIR: folder(),
        CI_MINUTE_SECONDS: String(minuteSeconds),
        CI_MINUTES: String(minutes),
        CI_LOAD_FILE: join(at, 'load'),
      },
    });
    return { code, lines: stdout.trim().split('\n'), calls: readFileSync(calls, 'utf8').trim().split('\n') };
  };

  /** The versions besides the one that runs, in the order of their steps: the newest, then the others. */
  const others = ((all) => [...all.slice(-1), ...all.slice(0, -1)])(
    ['20', '22', '24', '26'].filter((version) => version !== process.versions.node.split('.')[0]),
  );

  const COUNTS_ONE = 'case "$*" in *test*) echo "1 0 0" >> "$SPEC_COUNTS";; esac';

  it("runs README's test command on every supported version, each in a clean clone", async () => {
    const { code, lines, calls } = await run(COUNTS_ONE);
    expect([code, lines.slice(-2)]).to.deep.equal([0, ['0 skipped', '6 passed, 0 failed']]);
    const mocha = '-- --reporter ./scripts/ci-reporter.cjs --forbid-only';
    expect(calls.filter((call) => call.startsWith('node-'))).to.deep.equal(
      others.flatMap((version) => [`node-${version}: ci`, `node-${version}: test ${mocha}`]),
    );
    expect(calls[1]).to.match(/: test -- /);
    for (const version of others) expect(calls[2]).to.include(`node${version}@npm:node-linux-`);
  });

  it('counts failed specs, and each step that failed without one', async () => {
    const { code, lines } = await run(
      `${COUNTS_ONE}\ncase "$*" in "test --"*) echo "0 2 1" >> "$SPEC_COUNTS"; exit 2;; *lint*|*coverage*) exit 1;; esac`,
    );
    expect(code).to.equal(1);
    const [newest = '', ...between] = others.map((version) => `test-node-${version}`);
    expect(lines.slice(-3)).to.deep.equal([
      `failed steps: test ${newest} lint coverage ${between.join(' ')}`,
      '4 skipped',
      '6 passed, 10 failed',
    ]);
  });

  it('counts what a step that ran out of time had done, and the step as failed', async () => {
    const { code, lines } = await run(
      // It has 4 minutes.
      `${COUNTS_ONE}\ncase "$*" in *--prefix*) echo "1 0 0" >> "$SPEC_COUNTS"; sleep 120;; esac`,
      { minuteSeconds: 1 },
    );
    expect([code, lines.slice(-3)]).to.deep.equal([
      1,
      ['failed steps: nodes', '0 skipped', '7 passed, 1 failed'],
    ]);
  });

  it('leaves out the versions between the oldest and the newest, and says so, without the minutes for them', async () => {
    const { code, lines, calls } = await run(COUNTS_ONE, { minutes: 13 });
    expect([code, lines.at(-1)]).to.deep.equal([0, '4 passed, 0 failed']);
    const [newest = '', ...between] = others;
    expect(calls.join('\n')).to.include(`node-${newest}: test`);
    for (const version of between) {
      expect(calls.join('\n')).to.not.include(`node-${version}: test`);
      const says = new RegExp(`^=== test-node-${version}: left out, because only 1[23] minutes are left$`);
      expect(lines.filter((line) => says.test(line))).to.have.lengthOf(1);
    }
  });

  it('leaves the compose specs out, and says so, when there is no Docker engine', async () => {
    const { code, lines, calls } = await run(COUNTS_ONE);
    expect(code).to.equal(0);
    const saysWhy = /^=== compose: left out, because there is no Docker engine after \d+ s, of 600 s$/;
    expect(lines.filter((line) => saysWhy.test(line))).to.have.lengthOf(1);
    expect(calls.join('\n')).not.to.include('test:compose');
  });

  it('leaves them out, and says so, without the minutes that they take at most', async () => {
    const { code, lines, calls } = await run(COUNTS_ONE, { minutes: 30, docker: 'exit 0' });
    expect([code, lines.at(-1)]).to.deep.equal([0, '6 passed, 0 failed']);
    expect(
      lines.filter((line) => /left out, because only (29|30) minutes are left$/.test(line)),
    ).to.have.lengthOf(1);
    expect(calls.join('\n')).not.to.include('docker');
  });

  it('leaves them out, and says so, on a machine that is busy with much else', async () => {
    const { code, lines, calls } = await run(COUNTS_ONE, { load: 4.5, docker: 'exit 0' });
    expect([code, lines.at(-1)]).to.deep.equal([0, '6 passed, 0 failed']);
    expect(lines).to.include('=== compose: left out, because the machine is busy: its load is 4 per core');
    expect(calls.join('\n')).not.to.include('docker');
  });

  it('waits for an engine only as long as time remains for the specs', async () => {
    const { code, lines, calls } = await run(COUNTS_ONE, {
      minuteSeconds: 2,
      minutes: 38,
      docker: 'sleep 600',
    });
    expect([code, lines.at(-1)]).to.deep.equal([0, '6 passed, 0 failed']);
    expect(lines.filter((line) => /no Docker engine after \d+ s, of 1?\d s$/.test(line))).to.have.lengthOf(1);
    expect(calls.join('\n')).not.to.include('test:compose');
  });

  it('builds the images and runs the compose specs when there is one', async () => {
    const { code, lines, calls } = await run(COUNTS_ONE, { load: 3.5, docker: 'exit 0' });
    expect([code, lines.at(-1)]).to.deep.equal([0, '7 passed, 0 failed']);
    const build = calls.indexOf('docker: compose --profile * build');
    expect(build).to.be.above(0);
    expect(calls[build + 1]).to.include(
      ': run test:compose -- --reporter ./scripts/ci-reporter.cjs --forbid-only',
    );
  });

  it('fails a step of specs that ran none', async () => {
    const { code, lines } = await run('true');
    expect([code, lines.at(-1)]).to.deep.equal([1, '0 passed, 6 failed']);
    expect(lines).to.include('=== services: FAILED, it counted no spec');
  });
});
