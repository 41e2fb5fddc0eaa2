import { parseOptions } from '@node-rs/argon2';
import { expect } from 'chai';
import { DUMMY_HASH, hashPassword, verifyPassword } from '../../../src/http/auth/passwords.ts';

describe('passwords', () => {
  it('accepts only the password of a hash', async () => {
    const hash = await hashPassword('pässword');
    expect(await verifyPassword(hash, 'pässword')).to.equal(true);
    expect(await verifyPassword(hash, 'password')).to.equal(false);
  });

  it('creates argon2id hashes, each with its own salt', async () => {
    const [one, other] = await Promise.all([hashPassword('same'), hashPassword('same')]);
    expect(one).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.to.equal(other);
  });

  it('has a dummy hash with the cost of a real one that matches nothing', async () => {
    expect(parseOptions(DUMMY_HASH)).to.deep.equal(parseOptions(await hashPassword('x')));
    expect(await verifyPassword(DUMMY_HASH, '')).to.equal(false);
  });

  it('rejects a text that is not a hash', async () => {
    const failure = await verifyPassword('no hash', 'x').catch((error: unknown) => error);
    expect(failure).to.be.an('error');
  });
});
