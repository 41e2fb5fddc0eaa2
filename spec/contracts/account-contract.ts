import { expect } from 'chai';
import { AccountError, type AccountRecord, type AccountRepository } from '../../src/accounts/account.ts';

export interface AccountFixture {
  readonly repository: AccountRepository;
  /** A repository for the same accounts, as another process would open it. */
  readonly other: () => AccountRepository;
  readonly dispose: () => Promise<void>;
}

export const account = (username: string, change: Partial<AccountRecord> = {}): AccountRecord => ({
  username,
  role: 'admin',
  origin: 'command',
  passwordHash: 'hash',
  settingHash: null,
  version: 'v1',
  disabled: false,
  weak: null,
  leftAt: null,
  ...change,
});

/** The contract of every account repository. */
export const accountContract = (name: string, open: () => AccountFixture | Promise<AccountFixture>): void => {
  describe(`${name} as an account repository`, () => {
    let fixture: AccountFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.dispose());

    const put = (record: AccountRecord): Promise<void> =>
      fixture.repository.update(record.username, () => record);

    it('is empty at first', async () => {
      expect(await fixture.repository.list()).to.deep.equal([]);
    });

    it('keeps every field, even for names that are special in JavaScript or SQL', async () => {
      const records = [
        account('__proto__', { role: 'reader', weak: true, disabled: true }),
        account('constructor', { origin: 'settings', settingHash: 's', weak: false }),
        account("O'Brien; --", { leftAt: '2026-11-29T00:00:00.000Z', version: 'v"2' }),
      ];
      for (const record of records) await put(record);
      const listed = [...(await fixture.repository.list())];
      expect(listed.sort((a, b) => (a.username < b.username ? -1 : 1))).to.deep.equal(
        [...records].sort((a, b) => (a.username < b.username ? -1 : 1)),
      );
    });

    it('passes the stored account to a change, and stores its result', async () => {
      await put(account('anna'));
      await fixture.repository.update('anna', (current) => current && { ...current, disabled: true });
      await fixture.repository.update('anna', () => null);
      expect(await fixture.repository.list()).to.deep.equal([account('anna', { disabled: true })]);
    });

    it('rejects with the error of a failed change, and stores nothing', async () => {
      const change = (): never => {
        throw new AccountError('not like this');
      };
      const error = await fixture.repository.update('anna', change).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(AccountError);
      expect(await fixture.repository.list()).to.deep.equal([]);
    });

    it('sees the changes of another process immediately', async () => {
      await put(account('anna'));
      expect(await fixture.repository.list()).to.have.lengthOf(1);
      const other = fixture.other();
      await other.update('anna', (current) => current && { ...current, version: 'v2' });
      await other.update('bob', () => account('bob'));
      const listed = await fixture.repository.list();
      expect(listed.map(({ username, version }) => `${username} ${version}`).sort()).to.deep.equal([
        'anna v2',
        'bob v1',
      ]);
    });

    it('returns the same array while nothing changes', async () => {
      await put(account('anna'));
      const listed = await fixture.repository.list();
      expect(await fixture.repository.list()).to.equal(listed);
    });
  });
};
