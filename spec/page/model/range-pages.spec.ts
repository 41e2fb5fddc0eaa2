import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

const { readRangePages } = (await pageModule('model/range-pages.js')) as {
  readRangePages: (body: unknown) => ReadonlyMap<string, unknown> | null;
};

describe('readRangePages', () => {
  it('reads pages with their links, each wiki apart', () => {
    const page = (domain: string, count: number) => ({ domain, title: 'Main Page', count, error: 0 });
    const pages = readRangePages({
      top: [page('en.wikipedia.org', 9), page('de.wikipedia.org', 3), { title: 'x' }],
    });
    expect([...(pages ?? [])]).to.deep.equal([
      [
        'en.wikipedia.org/Main Page',
        {
          title: 'Main Page',
          domain: 'en.wikipedia.org',
          count: 9,
          url: 'https://en.wikipedia.org/wiki/Main_Page',
        },
      ],
      [
        'de.wikipedia.org/Main Page',
        {
          title: 'Main Page',
          domain: 'de.wikipedia.org',
          count: 3,
          url: 'https://de.wikipedia.org/wiki/Main_Page',
        },
      ],
    ]);
  });

  it('has no link to what is no wiki, and nothing of a malformed response', () => {
    const pages = readRangePages({ top: [{ domain: 'javascript:x', title: 'A', count: 1 }] });
    expect([...(pages ?? [])][0]?.[1]).to.include({ url: null });
    expect(readRangePages({})).to.equal(null);
  });
});
