import { expect } from 'chai';
import { repeatEvent } from '../../../src/lookalike/recording/repeat-event.ts';

const round = { round: 2, offset: 900, laterMs: 1500 };

describe('repeatEvent', () => {
  it('gives another id, offset and time, and keeps the rest', () => {
    const data = JSON.stringify({
      meta: { id: 'x', offset: 5, dt: '2026-05-05T11:17:40Z', topic: 'eqiad' },
      user: 'Alice',
    });
    const repeated = JSON.parse(repeatEvent(data, round)) as { meta: { id: string } };
    expect(repeated).to.deep.equal({
      meta: { id: repeated.meta.id, offset: 900, dt: '2026-05-05T11:17:41.500Z', topic: 'eqiad' },
      user: 'Alice',
    });
    expect(repeated.meta.id).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(repeatEvent(data, { ...round, round: 3 })).to.not.include(repeated.meta.id);
    expect(repeatEvent(data, round)).to.equal(repeatEvent(data, round));
  });

  it('adds nothing that was not there', () => {
    expect(repeatEvent('{"meta":{"id":""}}', round)).to.equal('{"meta":{"id":""}}');
    expect(repeatEvent('{"meta":{"dt":"soon"}}', round)).to.equal('{"meta":{"dt":"soon"}}');
  });

  it('leaves what is no event as it is', () => {
    for (const data of ['{"meta', '[1]', 'null', '{ "a": 1 }', '{"meta":[]}']) {
      expect(repeatEvent(data, round)).to.equal(data);
    }
  });
});
