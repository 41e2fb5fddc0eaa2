import { expect } from 'chai';
import { timeOfLiveRecord, toPublished } from '../../../../src/apps/consumer/live/live-record.ts';
import { changeJson, recordAt } from '../../../support/kafka-records.ts';

describe('toPublished', () => {
  const published = (value: string) => toPublished('t', { partition: 2, message: recordAt(7, value) });

  it('keeps the id of a change, and makes one of its place if it has none', () => {
    expect(published(changeJson('x', 'Ada'))).to.deep.include({ kind: 'change', id: 'x', user: 'Ada' });
    expect(published(changeJson(null, 'Ada'))).to.deep.include({ kind: 'change', id: 't/2/7', user: 'Ada' });
  });

  it('publishes neither canaries nor what cannot be decoded', () => {
    expect(published('no event')).to.deep.equal({ kind: 'rejected' });
    expect(published('{"meta":{"id":"canary","domain":"canary"}}')).to.deep.equal({ kind: 'canary' });
  });

  it('has the time of its record', () => {
    expect(timeOfLiveRecord({ partition: 0, message: recordAt(0, null, 1234) })).to.equal(1234);
  });
});
