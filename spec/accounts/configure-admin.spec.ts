import { expect } from 'chai';
import type { AccountRecord } from '../../src/accounts/account.ts';
import {
  type AdminSettings,
  configureAdmin,
  type LegacyAccount,
} from '../../src/accounts/configure-admin.ts';
import { memoryAccounts } from '../../src/accounts/memory-accounts.ts';
import { account } from '../contracts/account-contract.ts';

const NOW = '2026-05-01T12:00:00.000Z';

interface Start {
  readonly settings?: AdminSettings;
  readonly production?: boolean;
  readonly weak?: boolean;
  readonly version?: string;
}

/** Accounts with readable hashes; `start` returns the warnings of one start. */
const setUp = async (records: readonly AccountRecord[] = [], legacy: readonly LegacyAccount[] = []) => {
  const repository = memoryAccounts();
  for (const record of records) await repository.update(record.username, () => record);
  let hashes = 0;
  let versions = 0;
  const start = async ({
    settings = { adminUsername: 'boss', adminPassword: 'goose' },
    production = false,
    weak = false,
    version = 'derived',
  }: Start = {}) => {
    const warnings: string[] = [];
    const admin = await configureAdmin({
      repository,
      settings,
      production,
      weak,
      legacy,
      version,
      hash: (password) => Promise.resolve(`${password}#${(hashes += 1)}`),
      verify: (hash, password) => Promise.resolve(hash.split('#')[0] === password),
      newVersion: () => `new ${(versions += 1)}`,
      now: () => NOW,
      warn: (message) => warnings.push(message),
    });
    return { admin, warnings };
  };
  const stored = async (username: string) =>
    (await repository.list()).find((record) => record.username === username);
  const change = (username: string, changes: Partial<AccountRecord>) =>
    repository.update(username, (current) => current && { ...current, ...changes });
  return { repository, start, stored, change };
};

const refusal = (start: Promise<unknown>): Promise<string> =>
  start.then(
    () => 'it started',
    (error: unknown) => String(error),
  );

describe('configureAdmin', () => {
  it('stores the administrator of the settings, and returns its login data', async () => {
    const { start, stored } = await setUp();
    const { admin, warnings } = await start({ weak: true });
    expect(admin).to.deep.equal({ username: 'boss', passwordHash: 'goose#1', version: 'derived' });
    expect(warnings).to.deep.equal([]);
    expect(await stored('boss')).to.deep.equal({
      username: 'boss',
      role: 'admin',
      origin: 'settings',
      passwordHash: 'goose#1',
      settingHash: 'goose#1',
      version: 'derived',
      disabled: false,
      weak: true,
      leftAt: null,
    });
  });

  it('changes nothing when the settings are the same, and the hash when the password differs', async () => {
    const { start, stored, repository } = await setUp();
    await start();
    const before = await repository.list();
    expect((await start()).admin.passwordHash).to.equal('goose#1');
    expect(await repository.list()).to.equal(before);
    const settings = { adminUsername: 'boss', adminPassword: 'swan' };
    expect((await start({ settings, version: 'other' })).admin.passwordHash).to.equal('swan#2');
    expect(await stored('boss')).to.include({
      passwordHash: 'swan#2',
      settingHash: 'swan#2',
      version: 'other',
    });
  });

  for (const role of ['reader', 'admin'] as const) {
    it(`refuses an ADMIN_USERNAME that names a ${role} added by the command, and does not change it`, async () => {
      const alice = account('alice', { role, passwordHash: 'her own' });
      const { start, repository } = await setUp([alice]);
      const settings = { adminUsername: 'alice', adminPassword: 'goose' };
      expect(await refusal(start({ settings })))
        .to.include(`ADMIN_USERNAME names the account "alice" (${role})`)
        .and.include('Choose another ADMIN_USERNAME')
        .and.include('headwater account enable alice')
        .and.not.include('goose');
      expect(await repository.list()).to.deep.equal([alice]);
    });
  }

  it('refuses an account that the command adds during the start', async () => {
    const { repository } = await setUp();
    const alice = account('alice', { role: 'reader' });
    const started = configureAdmin({
      repository,
      settings: { adminUsername: 'alice', adminPassword: 'goose' },
      production: false,
      weak: false,
      legacy: [],
      version: 'derived',
      hash: async () => {
        await repository.update('alice', () => alice);
        return 'hash';
      },
      verify: () => Promise.resolve(false),
      newVersion: () => 'new',
      now: () => NOW,
      warn: () => undefined,
    });
    expect(await refusal(started)).to.include('ADMIN_USERNAME names the account "alice" (reader)');
    expect(await repository.list()).to.deep.equal([alice]);
  });

  it('takes over an account that the command handed over or that earlier settings named', async () => {
    const given = account('alice', { role: 'reader', origin: 'settings' });
    const before = account('admin', { role: 'admin', origin: 'command', settingHash: 'goose#0' });
    for (const record of [given, before]) {
      const { start, stored } = await setUp([record]);
      const settings = { adminUsername: record.username, adminPassword: 'swan' };
      await start({ settings });
      expect(await stored(record.username)).to.include({
        role: 'admin',
        origin: 'settings',
        passwordHash: 'swan#1',
        version: 'derived',
      });
    }
  });

  it('keeps a password set by the command until ADMIN_PASSWORD changes, and warns', async () => {
    const { start, stored, change } = await setUp();
    await start();
    await change('boss', { passwordHash: 'by command', version: 'v7', weak: true });
    const { warnings } = await start();
    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0]).to.match(/"boss" was set by .*ADMIN_PASSWORD has no effect/);
    expect(await stored('boss')).to.include({ passwordHash: 'by command', version: 'v7', weak: true });
    await start({ settings: { adminUsername: 'boss', adminPassword: 'swan' } });
    expect(await stored('boss')).to.include({ passwordHash: 'swan#2', version: 'derived', weak: false });
  });

  it('leaves a disabled administrator disabled, and warns how to enable it', async () => {
    const { start, stored, change } = await setUp();
    await start();
    await change('boss', { disabled: true });
    const { warnings } = await start({ settings: { adminUsername: 'boss', adminPassword: 'swan' } });
    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0]).to.include('headwater account enable boss');
    expect(await stored('boss')).to.include({ disabled: true, passwordHash: 'swan#2' });
  });

  it('retires the account of an earlier ADMIN_USERNAME with one warning, and restores it when named again', async () => {
    const { start, stored } = await setUp([account('anna')]);
    await start();
    const settings = { adminUsername: 'chief', adminPassword: 'goose' };
    const { warnings } = await start({ settings });
    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0]).to.match(/"boss" is disabled.*ADMIN_USERNAME is now "chief".*account enable boss/);
    expect(await stored('boss')).to.include({ leftAt: NOW });
    expect(await stored('anna')).to.include({ leftAt: null });
    expect((await start({ settings })).warnings).to.deep.equal([]);
    await start();
    expect(await stored('boss')).to.include({ leftAt: null });
  });

  it('imports accounts of earlier releases once, each with its own version', async () => {
    const { start, stored } = await setUp(
      [account('anna', { passwordHash: 'newer' })],
      [
        { username: 'old', passwordHash: 'old hash' },
        { username: 'anna', passwordHash: 'older' },
      ],
    );
    await start();
    expect(await stored('old')).to.include({
      role: 'admin',
      origin: 'settings',
      passwordHash: 'old hash',
      version: 'new 1',
      weak: null,
      leftAt: NOW,
    });
    expect(await stored('anna')).to.include({ passwordHash: 'newer' });
  });

  it('warns in production about weak passwords of accounts in use, and about no others', async () => {
    const records = [
      account('weak', { weak: true }),
      account('strong', { weak: false }),
      account('unknown', { weak: null }),
      account('off', { weak: true, disabled: true }),
      account('left', { weak: true, origin: 'settings', leftAt: NOW }),
    ];
    const { start } = await setUp(records);
    expect((await start()).warnings).to.deep.equal([]);
    const { warnings } = await start({ production: true });
    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0]).to.match(/"weak" is refused in production.*headwater account password weak/);
  });
});
