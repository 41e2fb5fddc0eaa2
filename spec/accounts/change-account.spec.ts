import { expect } from 'chai';
import { enableAccount } from '../../src/accounts/change-account.ts';
import { account } from '../contracts/account-contract.ts';

describe('enableAccount', () => {
  const enabling = { isAdmin: false, weak: false, version: 'v2' };

  it('changes the version, so that tokens issued before the account was disabled stay invalid', () => {
    const enabled = enableAccount('alice', enabling)(account('alice', { disabled: true }));
    expect(enabled).to.include({ disabled: false, version: 'v2', origin: 'command' });
  });

  it('keeps the version of a settings password', () => {
    const admin = account('admin', { origin: 'settings', settingHash: 'hash', disabled: true });
    expect(enableAccount('admin', { ...enabling, isAdmin: true })(admin)).to.include({
      disabled: false,
      version: 'v1',
      origin: 'settings',
    });
  });
});
