import { expect } from 'chai';
import type { AccountRecord } from '../../../../src/accounts/account.ts';
import { accountTable } from '../../../../src/apps/tools/account/account-table.ts';

const accountOf = (username: string): AccountRecord => ({
  username,
  role: 'reader',
  origin: 'command',
  passwordHash: 'x',
  settingHash: null,
  version: '1',
  disabled: false,
  weak: false,
  leftAt: null,
});

describe('accountTable', () => {
  it('keeps its columns beside wide names and names from right to left', () => {
    const accounts = ['編集', 'שלום', 'a'].map(accountOf);
    expect(accountTable(accounts, { adminUsername: 'boss', production: false }).split('\n')).to.deep.equal([
      'boss  admin   from the settings; created by the first start',
      '編集  reader  active',
      '\u2068שלום\u2069  reader  active',
      'a     reader  active',
      '',
    ]);
  });
});
