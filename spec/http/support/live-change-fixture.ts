import type { LiveChange } from '../../../src/http/live/live-change.ts';

/** A typical change with these overrides. */
export const liveChangeFixture = (over: Partial<LiveChange> = {}): LiveChange => ({
  id: '11111111-2222-4333-8444-555555555555',
  topic: 'eqiad.mediawiki.recentchange',
  dt: '2026-05-05T11:17:40.000Z',
  type: 'edit',
  wiki: 'enwiki',
  domain: 'en.wikipedia.org',
  serverUrl: 'https://en.wikipedia.org',
  title: 'Main Page',
  user: 'Alice',
  bot: false,
  namespace: 0,
  minor: false,
  lengthOld: 100,
  lengthNew: 130,
  revisionOld: 11,
  revisionNew: 12,
  ...over,
});
