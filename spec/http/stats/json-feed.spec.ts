import { expect } from 'chai';
import { jsonFeed } from '../../../src/http/stats/json-feed.ts';

const AT = Date.parse('2026-05-05T11:17:40Z');

describe('jsonFeed', () => {
  it('writes entries, with their links if they are known', () => {
    const entry = {
      id: 'a',
      title: 'A',
      text: '2 edits',
      url: 'https://x.example/',
      at: AT,
      since: AT - 60_000,
    };
    const dates = { date_published: '2026-05-05T11:16:40.000Z', date_modified: '2026-05-05T11:17:40.000Z' };
    expect(jsonFeed([entry, { ...entry, id: 'b', url: null }])).to.deep.equal({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Trends on Wikimedia',
      items: [
        { id: 'a', url: 'https://x.example/', title: 'A', content_text: '2 edits', ...dates },
        { id: 'b', title: 'A', content_text: '2 edits', ...dates },
      ],
    });
  });
});
