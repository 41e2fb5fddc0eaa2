import { expect } from 'chai';
import { parseView, SLIDING_VIEWS } from '../../../src/stats/windows/sliding-view.ts';
import { WindowError } from '../../../src/stats/windows/window-error.ts';

describe('parseView', () => {
  it('reads a name, and names those there are when it is none', () => {
    expect(SLIDING_VIEWS.map(parseView)).to.deep.equal(SLIDING_VIEWS);
    expect(() => parseView('1d')).to.throw(
      WindowError,
      'there is no view of the last "1d": use one of 5m, 1h, 24h',
    );
  });
});
