import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { weakSecret } from '../../src/accounts/weak-secret.ts';

describe('weakSecret', () => {
  for (const [secret, why] of [
    ['secret', /well-known/],
    ['b9Q3xV7kLm2Zt8Wc4Rj6Hn1Pf5Sg0Dy', /shorter than 32/],
    ['a'.repeat(40), /fewer than 8/],
    ['0123456789abcdef0123456789abcdef', /repeats one short text/],
    ['your-super-secret-jwt-key-change-me', /words from examples/],
    ['this-is-a-very-long-secret-key-for-production', /words from examples/],
    ['change_this_secret_in_production_please', /words from examples/],
    ['my-super-secret-jwt-signing-key-at-least-32-characters', /words from examples/],
  ] as const) {
    it(`refuses ${secret}`, () => {
      expect(weakSecret(secret)).to.match(why);
    });
  }

  it('accepts random secrets in every common encoding', () => {
    for (let i = 0; i < 200; i += 1) {
      const bytes = randomBytes(32);
      for (const form of ['base64url', 'hex', 'base64'] as const)
        expect(weakSecret(bytes.toString(form)), bytes.toString('hex')).to.equal(null);
    }
  });
});
