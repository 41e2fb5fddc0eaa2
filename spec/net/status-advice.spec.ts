import { expect } from 'chai';
import { statusAdvice } from '../../src/net/status-advice.ts';

describe('statusAdvice', () => {
  for (const [status, advice] of [
    [401, 'check the headers'],
    [403, 'User-Agent'],
    [404, 'check the URL'],
    [429, 'too many'],
  ] as const)
    it(`says what to change after ${status}`, () => {
      expect(statusAdvice(status)).to.contain(advice);
    });

  it('has nothing to say about a failure of the server', () => {
    expect(statusAdvice(503)).to.equal(null);
  });
});
