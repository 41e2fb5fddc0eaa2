import { expect } from 'chai';
import { otherEvents } from '../../../../src/apps/shared/metrics/other-events.ts';
import { OTHER_KEY } from '../../../../src/stats/counts/key-cap.ts';
import { EMPTY_SNAPSHOT } from '../../../../src/stats/counts/snapshot.ts';

describe('otherEvents', () => {
  it('returns how many events are counted under the other key', () => {
    const byServerUrl = new Map([
      ['a', 2],
      [OTHER_KEY, 7],
    ]);
    expect(otherEvents({ ...EMPTY_SNAPSHOT, byServerUrl })).to.deep.equal([
      [7, { by: 'server_url' }],
      [0, { by: 'domain' }],
    ]);
  });
});
