import { expect } from 'chai';
import { enableAccount } from '../../src/accounts/change-account.ts';
import { account } from '../contracts/account-contract.ts';

describe('enableAccount', () => {
  const enabling = { isAdmin: false, weak: false, version: 'v2' };

  it('changes the version, so that tokens from before it was disabled stay invalid', () => {
    const enabled = enableAccount('alice', enabling)(account('alice', { disabled: true }));
    expect(enabled).to.include({ disabled: false, version: 'v2', origin: 'command' });
  });

  it('keeps the version of a password that the settings give', () => {
    const admin = account('admin', { origin: 'settings', settingHash: 'hash', disabled: true });
    expect(enableAccount('admin', { ...enabling, isAdmin: true })(admin)).to.include({
      disabled: false,
      version: 'v1',
      origin: 'settings',
    });
  });
});
