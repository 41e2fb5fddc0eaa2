import { expect } from 'chai';
import { changeJson, type LiveChange, liveChangeBytes } from '../../../src/http/live/live-change.ts';
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

  it('links to what an edit changed', () => {
    expect(changeFields({})['diff_url']).to.equal('https://en.wikipedia.org/w/index.php?diff=12&oldid=11');
    expect(changeFields({ revisionOld: null })['diff_url']).to.equal(null);
    expect(changeFields({ serverUrl: 'javascript:alert(1)//' })['diff_url']).to.equal(null);
  });

  it('has the comment of the user, which counts for its memory', () => {
    expect(changeFields({ comment: '/* Top */ typo' })['comment']).to.equal('/* Top */ typo');
    expect(changeFields({})['comment']).to.equal(null);
    const [without, withIt] = [{}, { comment: 'x'.repeat(100) }].map((over) =>
      liveChangeBytes(liveChangeFixture(over)),
    );
    expect((withIt ?? 0) - (without ?? 0)).to.equal(400);
  });

  it('is one line, whatever the feed contains', () => {
    const text = changeJson(liveChangeFixture({ title: 'a\nb\rc\u2028', user: 'x\n\ndata: {}' }));
    expect(text).not.to.match(/[\n\r]/);
  });
});
