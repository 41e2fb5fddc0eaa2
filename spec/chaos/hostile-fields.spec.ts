import { expect } from 'chai';
import { EMPTY, type Observable } from 'rxjs';
import { MAX_DISTINCT_KEYS, OTHER_KEY } from '../../src/stats/counts/key-cap.ts';
import { MAX_REJECT_PAGE_CHARACTERS } from '../../src/stats/counts/reject-page.ts';
import { noEventError, type TopicLog } from '../../src/simulator/topic-log.ts';
import { changeText, EQIAD } from '../support/feed-events.ts';
import { peakMemoryBytes } from '../../bench/peak-memory.ts';
import { metricSamples } from '../support/metric-samples.ts';
import { freePort, type RunningServer, testBed } from '../support/test-bed.ts';
import { readReady, readStats } from '../support/stats.ts';
import { waitUntil } from '../support/wait-until.ts';

const isLong = process.env['CHAOS'] === 'long';
const MB = 1_000_000;
const MAX_RSS_MB = 400;
/** 15 MB texts are read, parsed, saved and shown one at a time; each step makes copies. */
const MAX_LONG_TEXTS_RSS_MB = 800;
/** Ordinary events at the end: when they are counted, everything before them was processed. */
const ORDINARY = 100;
const START_MS = Date.UTC(2026, 4, 5, 12);

/** A log whose events are generated on reading, so that they take no memory here. */
const hostileLog = (count: number, textOf: (offset: number) => string): TopicLog => {
  const grown$: Observable<void> = EMPTY;
  const log: TopicLog = {
    topic: EQIAD,
    partition: 0,
    firstOffset: 0,
    endOffset: count + ORDINARY,
    grown$,
    at: (offset) => {
      if (offset < 0 || offset >= log.endOffset) throw noEventError(log, offset);
      return {
        timestamp: START_MS + offset,
        data: offset < count ? textOf(offset) : changeText(offset, {}, { dt: dtOf(offset) }),
      };
    },
    nextOffset: (offset) => Math.min(Math.max(offset, 0), log.endOffset),
    firstAtOrAfter: (timestamp) => Math.min(Math.max(timestamp - START_MS, 0), log.endOffset),
  };
  return log;
};
const dtOf = (offset: number): string => new Date(START_MS + offset).toISOString();
const named = (offset: number, length: number): string => `${offset}-`.padEnd(length, 'x');

describe('a server whose feed sends hostile fields', function () {
  this.timeout(600_000);
  const { feed, folder, server } = testBed();

  /** Starts a server, and waits until it has counted this many events. */
  const counted = async (
    log: TopicLog,
    messages: number,
    env: Readonly<Record<string, string>> = {},
  ): Promise<RunningServer> => {
    const { url: STREAM_URL } = await feed({ logs: [log] });
    const settings = { STREAM_URL, SINCE: String(START_MS), DATA_DIR: folder(), ...env };
    const running = await server(settings);
    await waitUntil(
      `${messages} events are counted`,
      async () => ((await readStats(running.url)).messages >= messages ? true : undefined),
      { atMostMs: 500_000, everyMs: 200 },
    );
    return running;
  };
  const expectMemory = ({ pid }: RunningServer, max: number): void => {
    const megabytes = peakMemoryBytes(pid) / 2 ** 20;
    process.stderr.write(`      ${Math.round(megabytes)} MB at most\n`);
    if (!Number.isNaN(megabytes)) expect(megabytes, 'MB of memory').to.be.at.most(max);
  };

  for (const [users, length] of [
    [isLong ? 400 : 30, MB],
    [isLong ? 20_000 : 1500, 10_000],
  ] as const)
    it(`rejects ${users} users of ${length} characters below ${MAX_RSS_MB} MB, and counts the rest`, async () => {
      const log = hostileLog(users, (offset) =>
        changeText(offset, { user: named(offset, length) }, { dt: dtOf(offset) }),
      );
      const running = await counted(log, ORDINARY);
      const { messages, distinct_users } = await readStats(running.url);
      expect({ messages, distinct_users }).to.deep.equal({ messages: ORDINARY, distinct_users: 1 });
      // The store keeps 256 MiB of data.
      const kept = Math.min(users, Math.floor((256 * 1024 * 1024) / (length + 400)));
      expect((await readReady(running.url)).feed.rejected).to.be.within(kept - 5, Math.min(users, kept + 5));
      expectMemory(running, MAX_RSS_MB);
    });

  const LONGEST_USERS = isLong ? 20_000 : 2000;
  it(`counts ${LONGEST_USERS} users of 1,000 characters below ${MAX_RSS_MB} MB`, async () => {
    const log = hostileLog(LONGEST_USERS, (offset) =>
      changeText(offset, { user: named(offset, 1000), title: named(offset, 1000) }, { dt: dtOf(offset) }),
    );
    const running = await counted(log, LONGEST_USERS + ORDINARY);
    const { messages, distinct_users } = await readStats(running.url);
    expect({ messages, distinct_users }).to.deep.equal({
      messages: LONGEST_USERS + ORDINARY,
      distinct_users: LONGEST_USERS + 1,
    });
    expectMemory(running, MAX_RSS_MB);
  });

  const SERVERS = isLong ? 200_000 : 8000;
  it(`counts ${SERVERS} different servers below ${MAX_RSS_MB} MB`, async () => {
    const log = hostileLog(SERVERS, (offset) =>
      changeText(
        offset,
        { server_url: `https://${named(offset, 60)}.example` },
        { dt: dtOf(offset), domain: `${named(offset, 60)}.example` },
      ),
    );
    const running = await counted(log, SERVERS + ORDINARY);
    const { messages, by_server_url, by_domain } = await readStats(running.url);
    expect(messages).to.equal(SERVERS + ORDINARY);
    for (const counts of [by_server_url, by_domain]) {
      expect(Object.keys(counts)).to.have.lengthOf(MAX_DISTINCT_KEYS + 1);
      expect(counts[OTHER_KEY]).to.equal(SERVERS + ORDINARY - MAX_DISTINCT_KEYS);
      expect(Object.values(counts).reduce((sum, count) => sum + count)).to.equal(SERVERS + ORDINARY);
    }
    expectMemory(running, MAX_RSS_MB);
  });

  const LONG_TEXTS = isLong ? 100 : 8;
  it(`keeps the latest of ${LONG_TEXTS} rejects of 15 MB and lists them below ${MAX_LONG_TEXTS_RSS_MB} MB`, async () => {
    const METRICS_PORT = String(await freePort());
    const log = hostileLog(LONG_TEXTS, (offset) => `{"broken ${named(offset, 15 * MB)}`);
    const running = await counted(log, ORDINARY, { KEEP_REJECTS_MB: '64', METRICS_PORT });
    const { url } = running;
    expect((await readStats(url)).messages).to.equal(ORDINARY);
    expect((await readReady(url)).feed.rejected).to.equal(4);
    const found = metricSamples(await (await fetch(`http://127.0.0.1:${METRICS_PORT}/metrics`)).text());
    expect(found.get('headwater_rejects_dropped_total')).to.equal(LONG_TEXTS - 4);
    const lines = [...running.stdout, ...running.stderr].filter((line) => line.includes('KEEP_REJECTS'));
    expect(lines).to.have.lengthOf(1);

    const login = await fetch(`${url}/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: 'password123' }),
    });
    const { token } = (await login.json()) as { token: string };
    const pages: { rejects: { data: string; length: number }[]; next: string | null }[] = [];
    for (let after: string | null = ''; after !== null; after = pages.at(-1)?.next ?? null) {
      const response: Response = await fetch(`${url}/rejects?limit=100${after && `&after=${after}`}`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      expect(response.status).to.equal(200);
      pages.push((await response.json()) as (typeof pages)[number]);
    }
    const listed = pages.flatMap(({ rejects }) => rejects);
    expect(
      listed.map(({ data, length }) => [data.length, length, parseInt(data.slice(9), 10)]),
    ).to.deep.equal(
      [4, 3, 2, 1].map((fromEnd) => [MAX_REJECT_PAGE_CHARACTERS, 15 * MB + 9, LONG_TEXTS - fromEnd]),
    );
    expectMemory(running, MAX_LONG_TEXTS_RSS_MB);
  });
});
