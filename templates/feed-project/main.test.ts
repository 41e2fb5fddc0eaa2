import { provesExact, sseFeedServer } from 'headwater/testing';
import Database from 'libsql';
import { rmSync } from 'node:fs';
import { test } from 'node:test';

const file = 'test.db';
const domains = ['en.wikipedia.org', 'de.wikipedia.org', 'www.wikidata.org'];
const events = Array.from({ length: 3000 }, (_, i) => ({
  id: String(i),
  data: JSON.stringify({ page_title: `Page ${i}`, meta: { id: `id ${i}`, domain: domains[i % 3] } }),
}));

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
  const feed = await sseFeedServer({ events, faults: { cutWithin: 400, refuseEvery: 9, repeatUpTo: 30 } });
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
