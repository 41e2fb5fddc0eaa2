import { expect } from 'chai';
import fc from 'fast-check';
import { metaInHead } from '../../../src/wikimedia/event/meta-in-head.ts';

describe('metaInHead', () => {
  const META = { id: 'a"}\\', topic: 'eqiad', partition: 0, offset: 7, nested: { meta: [1, '{'] } };

  it('finds the meta of a truncated event at any place', () => {
    const whole = JSON.stringify({
      $schema: '/a"meta":{',
      other: { meta: { offset: 1 } },
      meta: META,
      comment: 'xxx',
    });
    const end = whole.indexOf(',"comment"');
    for (let cut = end; cut <= whole.length; cut += 1)
      expect(metaInHead(whole.slice(0, cut))).to.deep.equal(META);
  });

  it('finds nothing if meta is missing or incomplete', () => {
    const whole = JSON.stringify({ meta: META, comment: 'x' });
    const end = whole.indexOf(',"comment"');
    for (let cut = 0; cut < end; cut += 1) expect(metaInHead(whole.slice(0, cut))).to.deep.equal({});
    for (const text of [
      '',
      '[{"meta":{"a":1}}]',
      '{"a":{"meta":{"b":1}}',
      '{"meta":[{}]',
      '"meta":{}',
      '}}{"meta":{}',
    ])
      expect(metaInHead(text)).to.deep.equal({});
  });

  it('never throws, and takes time linear in the text', () => {
    fc.assert(fc.property(fc.string(), (text) => void metaInHead(`{${text}`)));
    const began = performance.now();
    metaInHead(`{"meta":{"a":"${'\\"'.repeat(8000)}`);
    metaInHead('{"'.repeat(8000));
    metaInHead('x'.repeat(16_000));
    expect(performance.now() - began).to.be.below(1000);
  });
});
