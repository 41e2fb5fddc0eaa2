import { expect } from 'chai';
import { reissueEvent } from '../../../src/simulator/recording/reissue-event.ts';

const round = { round: 2, offset: 900, laterMs: 1500 };

describe('repeatEvent', () => {
  it('gives another id, offset and time, and keeps the rest', () => {
    const data = JSON.stringify({
      meta: { id: 'x', offset: 5, dt: '2026-05-05T11:17:40Z', topic: 'eqiad' },
      user: 'Alice',
    });
    const reissued = JSON.parse(reissueEvent(data, round)) as { meta: { id: string } };
    expect(reissued).to.deep.equal({
      meta: { id: reissued.meta.id, offset: 900, dt: '2026-05-05T11:17:41.500Z', topic: 'eqiad' },
      user: 'Alice',
    });
    expect(reissued.meta.id).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(reissueEvent(data, { ...round, round: 3 })).to.not.include(reissued.meta.id);
    expect(reissueEvent(data, round)).to.equal(reissueEvent(data, round));
  });

  it('adds nothing that was not there', () => {
    expect(reissueEvent('{"meta":{"id":""}}', round)).to.equal('{"meta":{"id":""}}');
    expect(reissueEvent('{"meta":{"dt":"soon"}}', round)).to.equal('{"meta":{"dt":"soon"}}');
  });

  it('leaves what is no event as it is', () => {
    for (const data of ['{"meta', '[1]', 'null', '{ "a": 1 }', '{"meta":[]}']) {
      expect(reissueEvent(data, round)).to.equal(data);
    }
  });
});
