import { expect } from 'chai';
import { userAgent } from '../../../src/wikimedia/source/user-agent.ts';

describe('userAgent', () => {
  it('names the client and its contact', () => {
    expect(userAgent('1.2.3', 'me@example.org')).to.match(/^Headwater\/1\.2\.3 \(me@example\.org\) node\/\d/);
    expect(userAgent('1.2.3', null)).to.match(/^Headwater\/1\.2\.3 \(no contact given\) node\/\d/);
  });
});
