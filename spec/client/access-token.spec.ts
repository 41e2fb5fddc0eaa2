import { expect } from 'chai';
import { accessToken } from '../../src/client/access-token.ts';

describe('the token of a client', () => {
  it('is none until it is asked for, and then stays the same', async () => {
    const token = accessToken(() => 'a');
    expect(token.current()).to.equal(null);
    expect(await token.renew()).to.equal('a');
    expect(token.current()).to.equal('a');
  });

  it('is requested once for all that need one at the same time, and again later', async () => {
    let requests = 0;
    const token = accessToken(() => Promise.resolve(`token ${(requests += 1)}`));
    expect(await Promise.all([token.renew(), token.renew()])).to.deep.equal(['token 1', 'token 1']);
    expect(await token.renew()).to.equal('token 2');
  });

  it('can be requested again after a failure', async () => {
    const results = [() => Promise.reject(new Error('no server')), () => Promise.resolve('a')];
    const token = accessToken(() => results.shift()?.() ?? null);
    const failure: unknown = await token.renew()?.catch((error: unknown) => error);
    expect(failure).to.be.an('error').with.property('message', 'no server');
    expect(await token.renew()).to.equal('a');
  });

  it('cannot be renewed without credentials', () => {
    expect(accessToken(() => null).renew()).to.equal(null);
  });
});
