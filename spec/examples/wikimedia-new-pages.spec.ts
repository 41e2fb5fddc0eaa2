import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { provesExact } from '../../src/testing/proves-exact.ts';
import { countsIn, exampleProgram } from '../support/example-program.ts';
import { type WikimediaFeed, wikimediaFeed } from '../support/wikimedia-feed.ts';

const EVENTS = 4000;
/** The number of events that are published in one millisecond; then none follow for a while. */
const BURST = 5;
const BURST_INTERVAL_MS = 250;
/** The number of events after which the other data centre takes over. */
const SWITCH_AFTER = 570;
const CANARY_INTERVAL = 90;
const WIKIS = ['en.wikipedia.org', 'de.wikipedia.org', 'www.wikidata.org'];

const isCanary = (i: number): boolean => i % CANARY_INTERVAL === 3;
const isBroken = (i: number): boolean => i % 400 === 5;
const wikiOf = (i: number): string => WIKIS[(i >> 2) % WIKIS.length] ?? '';

/** The fields that matter of https://schema.wikimedia.org (mediawiki/page/create). */
const pageCreated = (i: number, topic: string, dt: string): string =>
  JSON.stringify({
    $schema: '/mediawiki/revision/create/1.1.0',
    meta: {
      ...{ id: `page-${i}`, request_id: `request-${i}`, domain: isCanary(i) ? 'canary' : wikiOf(i), dt },
      ...{ stream: 'mediawiki.page-create', topic, partition: 0, offset: i },
    },
    ...(isCanary(i) ? {} : { database: 'wiki', page_id: i, page_title: `Seite_${i}_日本` }),
  });

describe('the example wikimedia-new-pages', function () {
  this.timeout(200_000);
  const start = Math.floor(Date.now() / 3_600_000 - 1) * 3_600_000 - 100_000;
  const events = Array.from({ length: EVENTS }, (_, i) => {
    const topic = `${Math.floor(i / SWITCH_AFTER) % 2 === 0 ? 'eqiad' : 'codfw'}.mediawiki.page-create`;
    // Up to 6 ms out of order, as Wikimedia's are.
    const timestamp = start + Math.floor(i / BURST) * BURST_INTERVAL_MS + ((i * 7) % 3) * 3;
    const data = pageCreated(i, topic, new Date(timestamp).toISOString());
    return { topic, timestamp, data: isBroken(i) ? data.slice(0, -2) : data };
  });
  const expected: Record<string, number> = { unreadable: 0 };
  for (const [i, { timestamp }] of events.entries()) {
    if (isCanary(i) && !isBroken(i)) continue;
    const name = isBroken(i)
      ? 'unreadable'
      : `${wikiOf(i)} ${new Date(timestamp).toISOString().slice(0, 13)}`;
    expected[name] = (expected[name] ?? 0) + 1;
  }
  let folder: string;
  let feed: WikimediaFeed | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-pages-'));
  });
  afterEach(async () => {
    await feed?.close();
    rmSync(folder, { recursive: true });
  });

  it('counts each page exactly once through 20 kills, cuts, refusals and switches of the data centre', async () => {
    feed = await wikimediaFeed({
      ...{ stream: 'page-create', events, refuseEvery: 7 },
      faults: { cutAfterEvents: 900, cutStyle: 'any', duplicateRate: 0.02, multiLineRate: 0.02 },
    });
    const file = join(folder, 'pages.db');
    const { kills, sent } = await provesExact({
      command: exampleProgram('wikimedia-new-pages', folder),
      env: { FEED_URL: feed.url, SINCE: new Date(start).toISOString(), FILE: file },
      feed,
      events: EVENTS,
      expected,
      query: () =>
        countsIn(
          file,
          `SELECT wiki || ' ' || hour AS name, pages AS count FROM pages
           UNION ALL SELECT 'unreadable', dead_letters FROM headwater_pipelines`,
        ),
      timeoutMs: 60_000,
    });
    expect(kills).to.equal(20);
    expect(sent, 'events came again').to.be.above(EVENTS);
  });
});
