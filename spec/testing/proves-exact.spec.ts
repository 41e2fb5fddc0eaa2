import { expect } from 'chai';
import Database from 'libsql';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provesExact } from '../../src/testing/proves-exact.ts';
import { type SseFeedServer, sseFeedServer } from '../../src/testing/sse-feed-server.ts';

const WORDS = ['alpha', 'beta', 'gamma'];
const EVENTS = 3000;

const events = Array.from({ length: EVENTS }, (_, i) => ({
  id: String(i),
  data: JSON.stringify({ id: `event ${i}`, word: WORDS[(i * i) % 3] }),
}));
const NOT_EXACT =
  /^(the result is not exact|events were written after the result was complete): expected \{"alpha"/;
const expected: Record<string, number> = {};
for (const { data } of events) {
  const { word } = JSON.parse(data) as { word: string };
  expected[word] = (expected[word] ?? 0) + 1;
}

const countsIn = (file: string): Record<string, number> => {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    try {
      const rows = db.prepare('SELECT word, count FROM words').all() as { word: string; count: number }[];
      return Object.fromEntries(rows.map(({ word, count }) => [word, count]));
    } finally {
      db.close();
    }
  } catch {
    // The program has not created the table yet.
    return {};
  }
};

describe('provesExact', function () {
  this.timeout(120_000);
  let folder: string;
  let feed: SseFeedServer;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-'));
    feed = await sseFeedServer({
      events,
      seed: 7,
      faults: { cutWithin: 400, refuseEvery: 9, repeatUpTo: 30 },
    });
  });
  afterEach(async () => {
    await feed.close();
    rmSync(folder, { recursive: true });
  });

  const prove = (mistake: string, kills: number, timeoutMs: number) => {
    const file = join(folder, 'words.db');
    return provesExact({
      command: [process.execPath, join(import.meta.dirname, 'count-program.js')],
      env: { FEED_URL: feed.url, FILE: file, MISTAKE: mistake },
      feed,
      events: EVENTS,
      expected,
      query: () => Promise.resolve(countsIn(file)),
      kills,
      timeoutMs,
    });
  };

  it('accepts a pipeline that stays exact through kills, cuts, refusals and repeated events', async () => {
    const { kills, sent } = await prove('', 20, 100_000);
    expect(kills).to.equal(20);
    expect(sent, 'events were repeated').to.be.above(EVENTS);
  });

  it('rejects one that counts repeated events twice', async () => {
    const failure = await prove('no key', 2, 8000).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
    expect((failure as Error).message).to.match(NOT_EXACT);
  });

  it('rejects one that saves its position apart from the counts', async () => {
    const failure = await prove('position apart', 20, 10_000).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
    expect((failure as Error).message).to.match(NOT_EXACT);
  });

  it('kills a pipeline that has written everything so far, too', async () => {
    let released = 0;
    const { kills } = await provesExact({
      command: [
        process.execPath,
        '-e',
        'setInterval(() => {}, 1e6); process.on("SIGTERM", () => process.exit())',
      ],
      env: {},
      feed: {
        release: (end) => {
          released = end;
        },
        sent: () => released,
      },
      events: 11,
      expected: 11,
      query: () => released,
      kills: 4,
      timeoutMs: 3000,
    });
    expect(kills).to.equal(4);
  });

  it('says so when the pipeline ends by itself', async () => {
    const failure = await provesExact({
      command: [process.execPath, '-e', 'console.error("no such option"); process.exit(3)'],
      env: {},
      feed,
      events: EVENTS,
      expected,
      query: () => ({}),
    }).catch((error: unknown) => error);
    expect((failure as Error).message).to.match(
      /^the pipeline ended with code 3 \(seed 1\)\. The pipeline's last output:\nno such option/,
    );
  });
});
