import { expect } from 'chai';
import Database from 'libsql';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SseFeedServer, sseFeedServer } from '../../src/testing/sse-feed-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const PROGRAM = join(import.meta.dirname, '..', 'testing', 'count-program.js');

interface Program {
  readonly child: ChildProcess;
  readonly stderr: () => string;
  readonly code: Promise<number | null>;
}

describe('follow, as a process', function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  let feed: SseFeedServer;
  let programs: Program[] = [];

  const events = (texts: readonly string[]) => texts.map((data, i) => ({ id: String(i), data }));
  const word = (id: number): string => JSON.stringify({ id: String(id), word: 'w' });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-'));
    file = join(folder, 'words.db');
  });
  afterEach(async () => {
    for (const { child, code } of programs) {
      child.kill('SIGKILL');
      await code;
    }
    programs = [];
    await feed.close();
    rmSync(folder, { recursive: true });
  });

  const start = (env: Readonly<Record<string, string>> = {}): Program => {
    const child = spawn(process.execPath, [PROGRAM], {
      env: { PATH: process.env['PATH'], FEED_URL: feed.url, FILE: file, ...env },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = once(child, 'close').then(([exitCode]: (number | null)[]) => exitCode ?? null);
    const program = { child, stderr: () => stderr, code };
    programs.push(program);
    return program;
  };
  const count = (): number => {
    try {
      const db = new Database(file, { readonly: true, fileMustExist: true });
      const row = db.prepare('SELECT count FROM words').get() as { count: number } | undefined;
      db.close();
      return row?.count ?? 0;
    } catch {
      return 0;
    }
  };
  const untilCount = (expected: number): Promise<unknown> =>
    waitUntil(`${expected} events`, () => Promise.resolve(count() === expected ? true : undefined));
  const untilLine = (program: Program, line: RegExp): Promise<RegExpExecArray> =>
    waitUntil(String(line), () => Promise.resolve(line.exec(program.stderr()) ?? undefined), {
      seen: program.stderr,
    });

  it('says what it follows, and stops at a signal after what it read is durable', async () => {
    feed = await sseFeedServer({ events: events([word(1), word(2)]) });
    const program = start();
    await untilCount(2);
    program.child.kill('SIGTERM');
    expect(await program.code).to.equal(0);
    expect(program.stderr()).to.match(
      new RegExp(
        `^\\S+Z INFO {2}"words" follows ${feed.url} into ${file}\n\\S+Z INFO {2}"words" is shutting down`,
      ),
    );
  });

  it('ends with code 1 and one line when another process follows the same pipeline', async () => {
    feed = await sseFeedServer({ events: events([word(1), word(2)]) });
    feed.release(1);
    const first = start();
    await untilCount(1);
    start();
    await untilLine(programs[1] ?? first, /follows/);
    await waitUntil('the second process owns the file', () =>
      Promise.resolve(feed.sent() >= 1 ? true : undefined),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    feed.release(2);
    expect(await first.code).to.equal(1);
    expect(first.stderr()).to.match(
      /ERROR "words" failed: another process follows "words" into .*: run only one/,
    );
    expect(first.stderr()).not.to.contain('    at ');
    await untilCount(2);
  });

  it('ends with code 1 when the write fails, and says what failed', async () => {
    feed = await sseFeedServer({ events: events([word(1)]) });
    const program = start({ MISTAKE: 'no word' });
    expect(await program.code).to.equal(1);
    expect(program.stderr()).to.match(
      /ERROR "words" failed: the write of "words" failed: .*NOT NULL.*\. Nothing of this batch was saved\n$/,
    );
    expect(count()).to.equal(0);
  });

  it('serves metrics, and makes dead letters without stopping', async () => {
    feed = await sseFeedServer({ events: events([word(1), '{"broken\u001b[31m', word(2), word(2)]) });
    const program = start({ METRICS_PORT: '0' });
    await untilCount(2);
    const [, url = ''] = await untilLine(program, /metrics at (http:\S+)/);
    const metrics = await waitUntil('the metrics', async () => {
      const text = await (await fetch(url)).text();
      return text.includes('_dead_letters_total{pipeline="words"} 1') ? text : undefined;
    });
    for (const line of [
      'events_total{pipeline="words"} 2',
      'duplicates_total{pipeline="words"} 1',
      'connected{pipeline="words"} 1',
    ])
      expect(metrics).to.contain(`headwater_pipeline_${line}`);
    expect(program.stderr()).to.match(/WARN {2}an event became a dead letter: .*JSON/);
    expect((await fetch(new URL('/other', url))).status).to.equal(404);
  });

  it('connects again after the feed was cut, and says so', async () => {
    feed = await sseFeedServer({ events: events([word(1), word(2)]) });
    feed.release(1);
    const program = start();
    await untilCount(1);
    feed.cut();
    feed.release(2);
    await untilCount(2);
    await untilLine(program, /WARN .*Retrying in 0\.\d s \(attempt 1\)\n.*INFO {2}connected to .* again/);
  });
});
