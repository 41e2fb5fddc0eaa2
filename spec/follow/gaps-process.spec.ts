import { expect } from 'chai';
import Database from 'libsql';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until, waitUntil } from '../support/wait-until.ts';

const PROGRAM = join(import.meta.dirname, '..', 'testing', 'count-program.js');
const LAST = 12;

/** A feed of events with the ids 1 to 12. `leftOut` says how many connections leave out an id. */
const feedWith = async (
  leftOut: Readonly<Record<number, number>>,
  isResumable: () => boolean,
): Promise<{ readonly server: Server; readonly url: string; readonly connections: readonly number[] }> => {
  const connections: number[] = [];
  const left = new Map(Object.entries(leftOut).map(([id, times]) => [Number(id), times]));
  const isLeftOut = (id: number): boolean => {
    const times = left.get(id) ?? 0;
    left.set(id, times - 1);
    return times > 0;
  };
  const server = createServer((request, response) => {
    const after = Number(request.headers['last-event-id'] ?? 0);
    connections.push(after);
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const send = (from: number, to: number): void => {
      for (let id = from; id <= to; id += 1)
        if (!isLeftOut(id))
          response.write(`id: ${id}\ndata: ${JSON.stringify({ id: String(id), word: `w${id}` })}\n\n`);
    };
    // Before the first position is durable, nothing is requested again.
    send(after + 1, after + 1);
    until('the first word is durable', isResumable).then(
      () => send(after + 2, LAST),
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}/`, connections };
};

describe('follow, as a process, with a feed that skips events', function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  let server: Server | undefined;
  let child: ChildProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-'));
    file = join(folder, 'words.db');
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    server?.closeAllConnections();
    server?.close();
    rmSync(folder, { recursive: true });
  });

  const start = async (leftOut: Readonly<Record<number, number>>, gaps: string) => {
    const feed = await feedWith(leftOut, () => words().length > 0);
    ({ server } = feed);
    const started = spawn(process.execPath, [PROGRAM], {
      env: { PATH: process.env['PATH'], FEED_URL: feed.url, FILE: file, GAPS: gaps, METRICS_PORT: '0' },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    child = started;
    let stderr = '';
    started.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = once(started, 'close').then(([exitCode]: (number | null)[]) => exitCode ?? null);
    return { ...feed, stderr: () => stderr, code };
  };
  const words = (): readonly unknown[] => {
    try {
      const db = new Database(file, { readonly: true, fileMustExist: true });
      const rows = db
        .prepare('SELECT word, count FROM words ORDER BY CAST(substr(word, 2) AS INTEGER)')
        .raw()
        .all();
      db.close();
      return rows;
    } catch {
      return [];
    }
  };
  const eachOnce = (...ids: readonly number[]): readonly unknown[] => ids.map((id) => [`w${id}`, 1]);
  const untilWords = (count: number): Promise<unknown> =>
    waitUntil(`${count} words`, () => Promise.resolve(words().length >= count || undefined));
  const missingOf = async (stderr: string): Promise<string> => {
    const [, url = ''] = /metrics at (http:\S+)/.exec(stderr) ?? [];
    const text = await (await fetch(url)).text();
    return /^headwater_pipeline_missing_total\S* (\d+)$/m.exec(text)?.[1] ?? '';
  };

  it('requests them again, and has each once', async () => {
    const program = await start({ 5: 1, 6: 1, 9: 2 }, 'continue');
    await untilWords(LAST);
    expect(words()).to.deep.equal(eachOnce(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
    expect(program.stderr()).to.match(
      /WARN {2}\S+ skipped events 5 to 6; requesting them again\. Retrying in/,
    );
    expect(await missingOf(program.stderr())).to.equal('0');
  });

  it('reports those that stay missing, and goes on', async () => {
    const program = await start({ 5: Infinity, 6: Infinity }, 'continue');
    await untilWords(LAST - 2);
    expect(words()).to.deep.equal(eachOnce(1, 2, 3, 4, 7, 8, 9, 10, 11, 12));
    expect(program.connections.length).to.equal(4);
    expect(
      program
        .stderr()
        .match(/skipped events 5 to 6, also when asked again: they are lost\. Reading goes on/g),
    ).to.have.length(1);
    expect(await missingOf(program.stderr())).to.equal('2');
  });

  it('ends if that is wanted, with what came before', async () => {
    const program = await start({ 5: Infinity }, 'stop');
    expect(await program.code).to.equal(1);
    expect(program.stderr()).to.match(/ERROR "words" failed: \S+ skipped event 5, also when asked again/);
    expect(words().length).to.be.at.most(4);
  });
});
