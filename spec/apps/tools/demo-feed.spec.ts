import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { demoFeed, type DemoFeedOptions } from '../../../src/apps/tools/demo-feed.ts';

const NOW = Date.UTC(2026, 10, 29, 12, 0, 40);
const DAY_MS = 24 * 3_600_000;
const FOLDER = 'demo-7-days-seed-1-rate-2';

describe('demoFeed', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'headwater-demo-feed-'));
  after(() => rmSync(dataDir, { recursive: true, force: true }));
  const feed = (options: Partial<DemoFeedOptions> = {}) =>
    demoFeed({ seed: 1, rate: 2, since: null, dataDir, isDurable: true, now: NOW, ...options });

  it('begins with seven days of history at the first start, and is the same feed at later ones', () => {
    const first = feed();
    expect(first).to.include({ began: NOW, folder: FOLDER, since: Date.UTC(2026, 10, 22, 12) });
    expect(first.historyEvents).to.be.within(110_000, 170_000);
    const later = feed({ now: NOW + 3 * DAY_MS });
    expect(later).to.include({ began: NOW, historyEvents: 0, since: first.since });
    const offset = first.log.firstAtOrAfter(NOW - DAY_MS);
    expect(later.log.at(offset)).to.deep.equal(first.log.at(offset));
    expect(readdirSync(join(dataDir, FOLDER))).to.deep.equal(['demo.json']);
  });

  it('has a folder for each seed and rate', () => {
    expect(feed({ seed: 7, rate: 50 })).to.include({ folder: 'demo-7-days-seed-7-rate-50', began: NOW });
  });

  it('starts over at each start when nothing is durable, and leaves no file', () => {
    const options = { isDurable: false, dataDir: join(dataDir, 'none') };
    expect(feed({ ...options, now: NOW + DAY_MS })).to.include({ began: NOW + DAY_MS });
    expect(readdirSync(dataDir)).not.to.include('none');
  });

  it('has no history when the user chose where to start', () => {
    const since = NOW - 5000;
    expect(feed({ since })).to.include({
      since,
      historyEvents: 0,
      began: null,
      folder: 'demo-seed-1-rate-2',
    });
  });

  it('says what to do about a damaged file', () => {
    const { folder } = feed({ seed: 3 });
    for (const text of ['', '{"began":"yesterday"}']) {
      writeFileSync(join(dataDir, folder, 'demo.json'), text);
      expect(() => feed({ seed: 3 })).to.throw(
        /demo\.json is damaged: delete the folder .* to start the demo over/,
      );
    }
  });
});
