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

  /** Runs a life to its end, sending it the signals once it is ready. */
  const live = async (
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

  it('stops well at a signal, and nothing of its log is lost', async () => {
    const { code, stdout, stderr } = await live('service', 'drains', ['SIGTERM'], 'debug');
    expect(code).to.equal(0);
    expect(stderr).to.equal('');
    expect(messages(stdout)).to.have.lengthOf(1002);
    expect(messages(stdout).at(-1)).to.match(/^service is stopping \(SIGTERM\)/);
    expect(stdout).not.to.contain('planted');
  });

  it('tells more at SIGUSR2, and goes on', async () => {
    const { code, stdout } = await live('service', 'drains', ['SIGUSR2', 'SIGTERM']);
    expect(code).to.equal(0);
    expect(messages(stdout)).to.include("the log's level is debug from here on");
  });

  it('ends by itself with 0', async () => {
    expect((await live('service', 'ends')).code).to.equal(0);
  });

  it('ends at once at a second signal', async () => {
    expect((await live('service', 'hangs', ['SIGINT', 'SIGTERM'])).code).to.be.oneOf([130, 143]);
  });

  it('logs a failure as JSON, and says it on stderr in one plain line', async () => {
    const { code, stdout, stderr } = await live('service', 'fails');
    expect(code).to.equal(1);
    expect(messages(stdout).at(-1)).to.equal('service failed: the port is taken');
    expect(stderr).to.equal('headwater: service failed: the port is taken\n');
  });

  it('shows the stack at level debug', async () => {
    expect((await live('service', 'fails', [], 'debug')).stdout).to.contain('tiny-service');
  });

  for (const [behaviour, why] of [
    ['crashes', 'nobody caught me'],
    ['rejects', 'nobody awaited me'],
  ] as const) {
    it(`ends with 1 when it ${behaviour}`, async () => {
      const { code, stdout, stderr } = await live('service', behaviour);
      expect(code).to.equal(1);
      expect(messages(stdout).at(-1)).to.equal(`service crashed: ${why}`);
      expect(stderr).to.equal(`headwater: service crashed: ${why}\n`);
    });
  }

  it("keeps a tool's stdout for its product: its log is for people, on stderr", async () => {
    const { code, stdout, stderr } = await live('tool', 'fails');
    expect(code).to.equal(1);
    expect(stdout).to.equal('');
    expect(stderr).to.match(/^\[\S+\] INFO: ready .*\n\[\S+\] ERROR: tool failed: the port is taken\n$/);
  });

  it('tells in one line what an app throws', async () => {
    const { code, stderr } = await live('tool', 'unheard-of');
    expect(code).to.equal(1);
    expect(stderr).to.equal('headwater: tool failed: no such life\n');
  });

  for (const [what, leave] of [
    ['is gone', (stdout: Readable) => stdout.destroy()],
    ['stands still', (stdout: Readable) => stdout.pause()],
  ] as const) {
    it(`stops well also when the reader of its log ${what}`, async () => {
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
