import { expect } from 'chai';
import { readOptions } from '../../../bench/soak/options.ts';

describe('the command line of a soak', () => {
  it('defaults to 20 minutes at 20,000 events per second', () => {
    expect(readOptions([])).to.deep.equal({
      minutes: 20,
      rate: 20_000,
      seed: 1,
      every: 60,
      sample: 3,
      pipeline: false,
      withhold: false,
      outputFolder: null,
    });
    expect(readOptions(['--minutes', '0.5', '--rate=100', '--pipeline'])).to.include({
      minutes: 0.5,
      rate: 100,
      pipeline: true,
    });
  });

  it('says what it cannot use', () => {
    expect(() => readOptions(['--rate', 'fast'])).to.throw('--rate must be a number above 0, not fast');
    expect(() => readOptions(['--minutes', '-1'])).to.throw();
    expect(() => readOptions(['--hours', '1'])).to.throw('--hours');
  });
});
