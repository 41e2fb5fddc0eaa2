import { provesExact, sseFeedServer } from 'headwater/testing';
import Database from 'libsql';
import { rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';

const file = 'test.db';
const domains = ['en.wikipedia.org', 'de.wikipedia.org', 'www.wikidata.org'];
const topic = 'eqiad.mediawiki.page-create';
const start = Date.now() - 3_600_000;
const events = Array.from({ length: 3000 }, (_, i) => ({
  id: JSON.stringify([{ topic, partition: 0, timestamp: start + i * 1000 + 1 }]),
  data: JSON.stringify({ page_title: `Page ${i}`, meta: { id: `id ${i}`, domain: domains[i % 3] } }),
}));

/** The first event at or after the time in the request. */
const startOf = ({ headers }: IncomingMessage): number => {
  const [entry] = JSON.parse(String(headers['last-event-id'] ?? '[]')) as { timestamp: number }[];
  return entry === undefined ? 0 : Math.ceil((entry.timestamp - start) / 1000);
};

const query = (): unknown => {
  try {
    const db = new Database(file, { readonly: true });
    const rows = db.prepare('SELECT domain, created FROM pages ORDER BY domain').raw(true).all();
    db.close();
    return rows;
  } catch {
    return []; // not created yet
  }
};

test('the counts are exact through 20 kills', async () => {
  rmSync(file, { force: true });
  const faults = { cutWithin: 400, refuseEvery: 9, repeatUpTo: 30 };
  const feed = await sseFeedServer({ events, startOf, faults });
  try {
    await provesExact({
      command: [process.execPath, 'dist/main.js'],
      env: { FEED_URL: feed.url, DB_FILE: file },
      feed,
      events: events.length,
      expected: [...domains].sort().map((domain) => [domain, 1000]),
      query,
    });
  } finally {
    await feed.close();
  }
});
