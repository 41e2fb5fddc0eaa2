import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { onLine } from '../support/on-line.ts';

const SERVICE = join(import.meta.dirname, 'fixtures', 'tiny-service.js');

interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('a process', () => {
  let cwd = '';
  before(() => {
    cwd = mkdtempSync(join(tmpdir(), 'headwater-main-'));
  });
  after(() => {
    rmSync(cwd, { recursive: true, force: true });
  });

  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  const start = (
    verb: string,
    behaviour: string,
    level = 'info',
  ): ChildProcessByStdio<null, Readable, Readable> => {
    const env = { PATH: process.env['PATH'] ?? '', LOG_LEVEL: level };
    const child = spawn(process.execPath, [SERVICE, verb, behaviour], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    return child;
  };

  /** Runs a behaviour to its end, and sends it the signals once it is ready. */
  const runToExit = async (
    verb: string,
    behaviour: string,
    signals: readonly NodeJS.Signals[] = [],
    level = 'info',
  ): Promise<Ending> => {
    const child = start(verb, behaviour, level);
    const isReady = (line: string): void => {
      if (line.includes('ready')) for (const signal of signals) child.kill(signal);
    };
    onLine(child.stdout, isReady);
    onLine(child.stderr, isReady);
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { code: child.exitCode, stdout, stderr };
  };

  const messages = (lines: string): readonly unknown[] =>
    lines
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { message: unknown }).message);

  it('shuts down gracefully on a signal, without losing log lines', async () => {
    const { code, stdout, stderr } = await runToExit('service', 'drains', ['SIGTERM'], 'debug');
    expect(code).to.equal(0);
    expect(stderr).to.equal('');
    expect(messages(stdout)).to.have.lengthOf(1002);
    expect(messages(stdout).at(-1)).to.match(/^service is shutting down \(SIGTERM\)/);
    expect(stdout).not.to.contain('planted');
  });

  it('switches to level debug on SIGUSR2, and continues', async () => {
    const { code, stdout } = await runToExit('service', 'drains', ['SIGUSR2', 'SIGTERM']);
    expect(code).to.equal(0);
    expect(messages(stdout)).to.include('the log level is now debug');
  });

  it('exits with 0 when it completes', async () => {
    expect((await runToExit('service', 'ends')).code).to.equal(0);
  });

  it('exits immediately on a second signal', async () => {
    expect((await runToExit('service', 'hangs', ['SIGINT', 'SIGTERM'])).code).to.be.oneOf([130, 143]);
  });

  it('logs a failure as JSON, and prints it on stderr as one plain line', async () => {
    const { code, stdout, stderr } = await runToExit('service', 'fails');
    expect(code).to.equal(1);
    expect(messages(stdout).at(-1)).to.equal('service failed: the port is taken');
    expect(stderr).to.equal('headwater: service failed: the port is taken\n');
  });

  it('shows the stack at level debug', async () => {
    expect((await runToExit('service', 'fails', [], 'debug')).stdout).to.contain('tiny-service');
  });

  for (const [behaviour, why] of [
    ['crashes', 'nobody caught me'],
    ['rejects', 'nobody awaited me'],
  ] as const) {
    it(`exits with 1 when it ${behaviour}`, async () => {
      const { code, stdout, stderr } = await runToExit('service', behaviour);
      expect(code).to.equal(1);
      expect(messages(stdout).at(-1)).to.equal(`service crashed: ${why}`);
      expect(stderr).to.equal(`headwater: service crashed: ${why}\n`);
    });
  }

  it('logs to stderr for humans when it is a tool, and keeps stdout for its output', async () => {
    const { code, stdout, stderr } = await runToExit('tool', 'fails');
    expect(code).to.equal(1);
    expect(stdout).to.equal('');
    expect(stderr).to.match(/^\[\S+\] INFO: ready .*\n\[\S+\] ERROR: tool failed: the port is taken\n$/);
  });

  it('prints an error thrown by an app as one line', async () => {
    const { code, stderr } = await runToExit('tool', 'unheard-of');
    expect(code).to.equal(1);
    expect(stderr).to.equal('headwater: tool failed: unknown behaviour\n');
  });

  for (const [what, leave] of [
    ['is gone', (stdout: Readable) => stdout.destroy()],
    ['stalls', (stdout: Readable) => stdout.pause()],
  ] as const) {
    it(`shuts down gracefully even if the reader of its log ${what}`, async () => {
      const child = start('service', 'babbles');
      const errors = text(child.stderr);
      child.stdout.once('data', () => {
        leave(child.stdout);
        child.kill('SIGTERM');
      });
      await once(child, 'exit');
      child.stdout.destroy();
      expect(await errors).to.equal('');
      expect(child.exitCode).to.equal(0);
    });
  }
});
