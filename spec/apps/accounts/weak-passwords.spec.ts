import { expect } from 'chai';
import { runCli } from '../../support/run-cli.ts';
import { type Env, testBed } from '../../support/test-bed.ts';

const STRONG = 'very-strong-and-long-9';

/** One of each rule that production refuses a password by. */
const WEAK: readonly (readonly [rule: string, username: string, password: string, why: RegExp])[] = [
  ['the default', 'admin', 'password123', /is the default, which everybody knows/],
  ['a well-known word', 'boss', 'headwater', /is a well-known word/],
  ['shorter than 12 characters', 'boss', 'xK9#mQ2v!4b', /is shorter than 12 characters/],
  ['the name of its account', 'operations-team', 'operations-team', /is derived from the account name/],
  ['a common one', 'boss', 'password1234', /is a common password or close to one/],
];

describe('weak passwords in production', () => {
  const { folder, server } = testBed();
  const cli = (args: readonly string[], env: Env, input?: string) =>
    runCli(args, { env, cwd: folder(), ...(input === undefined ? {} : { input }) });

  for (const [rule, ADMIN_USERNAME, ADMIN_PASSWORD, why] of WEAK) {
    for (const verb of ['server', 'consumer'] as const) {
      it(`starts no ${verb} whose ADMIN_PASSWORD is ${rule}`, async () => {
        const env = { DATA_DIR: folder(), NODE_ENV: 'production', ADMIN_USERNAME, ADMIN_PASSWORD };
        const { code, stderr } = await cli([verb, '--port', '0'], env);
        expect(code).to.equal(2);
        expect(stderr)
          .to.match(/admin_password .*not allowed in production: it /)
          .and.match(why)
          .and.match(/set ADMIN_PASSWORD/);
        if (ADMIN_PASSWORD !== ADMIN_USERNAME && rule !== 'a well-known word')
          expect(stderr).not.to.include(ADMIN_PASSWORD);
      });
    }
  }

  it('starts nothing where no ADMIN_PASSWORD is set', async () => {
    const { code, stderr } = await cli(['server', '--port', '0'], {
      DATA_DIR: folder(),
      NODE_ENV: 'production',
    });
    expect(code).to.equal(2);
    expect(stderr).to.match(
      /admin_password \(default\): not allowed in production: it is the default, which/,
    );
  });

  it('lets no other account in whose password any rule refuses, and names each in the log', async () => {
    const DATA_DIR = folder();
    const accounts = WEAK.map(([, username, password], at) => ({
      // The name is part of one rule only.
      username: password === username ? username : `user-${at}`,
      password,
    }));
    for (const { username, password } of accounts) {
      const { code, stderr } = await cli(['account', 'add', username], { DATA_DIR }, password);
      expect({ username, code }).to.deep.equal({ username, code: 0 });
      expect(stderr).to.match(/production would refuse it/);
    }
    const statuses = async (url: string): Promise<readonly number[]> => {
      const answers = accounts.map(async (account) => {
        const { status } = await fetch(`${url}/login`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(account),
        });
        return status;
      });
      return Promise.all(answers);
    };
    const STREAM_URL = 'http://127.0.0.1:9/v2/stream/recentchange';
    const settings = { DATA_DIR, STREAM_URL, ADMIN_USERNAME: 'boss', ADMIN_PASSWORD: STRONG };
    const elsewhere = await server(settings);
    expect(new Set(await statuses(elsewhere.url))).to.deep.equal(new Set([200]));
    elsewhere.kill('SIGTERM');
    await elsewhere.ended;
    const { url, stdout } = await server({ ...settings, NODE_ENV: 'production' });
    expect(new Set(await statuses(url))).to.deep.equal(new Set([401]));
    for (const { username } of accounts)
      expect(stdout.join('\n')).to.match(new RegExp(`${username}.* is refused in production`));
  });
});
