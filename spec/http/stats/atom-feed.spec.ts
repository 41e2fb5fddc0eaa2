import { expect } from 'chai';
import { atomFeed } from '../../../src/http/stats/atom-feed.ts';

const AT = Date.parse('2026-05-05T11:17:40Z');
const entry = {
  id: 'urn:headwater:trend:page:x:1',
  title: 'Page: X',
  text: '2 edits',
  url: 'https://en.wikipedia.org/w/index.php?title=X&action=history',
  at: AT,
  since: AT - 60_000,
};

describe('atomFeed', () => {
  it('writes an entry', () => {
    expect(atomFeed(AT + 1000, [entry])).to.equal(`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>urn:headwater:trends</id>
  <title>Trends on Wikimedia</title>
  <author><name>Headwater</name></author>
  <link rel="alternate" type="text/html" href=".."/>
  <updated>2026-05-05T11:17:41.000Z</updated>
  <entry>
    <id>urn:headwater:trend:page:x:1</id>
    <title>Page: X</title>
    <link href="https://en.wikipedia.org/w/index.php?title=X&amp;action=history"/>
    <updated>2026-05-05T11:17:40.000Z</updated>
    <published>2026-05-05T11:16:40.000Z</published>
    <content>2 edits</content>
  </entry>
</feed>
`);
  });

  it('leaves out a link that is not known', () => {
    expect(atomFeed(AT, [{ ...entry, url: null }]).match(/<link/g)).to.have.length(1);
  });

  it('escapes foreign text, and replaces what XML does not allow', () => {
    const hostile = `</title><script>"'&]]>\u0000\u001b[31m\ufffe\ud800`;
    const xml = atomFeed(AT, [{ ...entry, title: hostile, text: hostile }]);
    const escaped = '&lt;/title&gt;&lt;script&gt;&quot;&apos;&amp;]]&gt;\ufffd\ufffd[31m\ufffd\ufffd';
    expect(xml).to.include(`<title>${escaped}</title>`).and.include(`<content>${escaped}</content>`);
  });
});
