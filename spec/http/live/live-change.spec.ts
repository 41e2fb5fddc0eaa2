import { expect } from 'chai';
import { changeJson, type LiveChange } from '../../../src/http/live/live-change.ts';
import { liveChangeFixture } from '../support/live-change-fixture.ts';

const changeFields = (over: Partial<LiveChange>): Record<string, unknown> =>
  JSON.parse(changeJson(liveChangeFixture(over))) as Record<string, unknown>;

describe('changeJson', () => {
  it('has the change in page size if it is known', () => {
    expect(changeFields({ lengthOld: 130, lengthNew: 100 })['bytes']).to.equal(-30);
    expect(changeFields({ lengthOld: 5, lengthNew: 5 })['bytes']).to.equal(0);
    expect(changeFields({ type: 'new', lengthOld: null, lengthNew: 7 })['bytes']).to.equal(7);
    expect(changeFields({ lengthOld: null })['bytes']).to.equal(null);
    expect(changeFields({ lengthNew: null })['bytes']).to.equal(null);
    expect(changeFields({ type: 'log' })['bytes']).to.equal(null);
  });

  it('links to the page, but never to anything that is not a web address', () => {
    expect(changeFields({ title: 'Talk:A/B c' })['url']).to.equal('https://en.wikipedia.org/wiki/Talk:A/B_c');
    expect(changeFields({ title: '"\'<&?#' })['url']).to.equal(
      "https://en.wikipedia.org/wiki/%22'%3C%26%3F%23",
    );
    expect(changeFields({ title: 'half \ud800' })['url']).to.equal(
      'https://en.wikipedia.org/wiki/half_%EF%BF%BD',
    );
    expect(changeFields({ serverUrl: 'javascript:alert(1)//' })['url']).to.equal(null);
    expect(changeFields({ serverUrl: null })['url']).to.equal(null);
    expect(changeFields({ title: null })['url']).to.equal(null);
  });

  it('is one line, whatever the feed contains', () => {
    const text = changeJson(liveChangeFixture({ title: 'a\nb\rc\u2028', user: 'x\n\ndata: {}' }));
    expect(text).not.to.match(/[\n\r]/);
  });
});
