import { expect } from 'chai';
import sinon from 'sinon';
import { checkCredentials } from '../../../src/http/auth/check-credentials.ts';
import { DUMMY_HASH } from '../../../src/http/auth/passwords.ts';
import { PASSWORD, fakeDeps, plainVerify } from '../support/fake-deps.ts';

describe('checkCredentials', () => {
  const { accounts } = fakeDeps();

  it('returns the account only for the right password', async () => {
    const check = checkCredentials(accounts, plainVerify);
    expect((await check('admin', PASSWORD))?.username).to.equal('admin');
    expect(await check('admin', 'wrong')).to.equal(null);
    expect(await check('nobody', PASSWORD)).to.equal(null);
  });

  it('never accepts an unknown user, even if the password matched the dummy hash', async () => {
    expect(await checkCredentials(accounts, () => Promise.resolve(true))('nobody', 'x')).to.equal(null);
  });

  it('does the same work for an unknown user as for a wrong password', async () => {
    const verify = sinon.spy(plainVerify);
    const check = checkCredentials(accounts, verify);
    await check('admin', 'wrong');
    expect(verify.args).to.deep.equal([[PASSWORD, 'wrong']]);
    await check('nobody', 'wrong');
    expect(verify.args[1]).to.deep.equal([DUMMY_HASH, 'wrong']);
    expect(verify.callCount).to.equal(2);
  });
});
