import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import Database from 'libsql';
import { hashPassword } from '../../../../src/http/auth/passwords.ts';
import { type CliResult, runCli } from '../../../support/run-cli.ts';
import { type Env, testBed } from '../../../support/test-bed.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const NO_FEED = 'http://127.0.0.1:9/v2/stream/recentchange';
const STRONG = 'very-strong-and-long-9';
const OTHER = 'another-strong-one-9';

describe('headwater account', () => {
  const { folder, server } = testBed();

  const account = (env: Env, args: readonly string[], input?: string): Promise<CliResult> =>
    runCli(['account', ...args], {
      env,
      cwd: env['DATA_DIR'] ?? folder(),
      ...(input === undefined ? {} : { input }),
    });
  const done = async (env: Env, args: readonly string[], input?: string): Promise<string> => {
    const { code, stdout, stderr } = await account(env, args, input);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    return stdout;
  };
  const serve = (env: Env) => server({ STREAM_URL: NO_FEED, STATS_PUBLIC: 'false', ...env });

  const login = (url: string, username: string, password: string): Promise<Response> =>
    fetch(`${url}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
  const tokenOf = async (url: string, username: string, password: string): Promise<string> => {
    const response = await login(url, username, password);
    expect(response.status).to.equal(200);
    return ((await response.json()) as { token: string }).token;
  };
  const status = async (url: string, path: string, token: string): Promise<number> => {
    const response = await fetch(url + path, { headers: { Authorization: `Bearer ${token}` } });
    await response.body?.cancel();
    return response.status;
  };
  const becomes = (what: string, code: number, url: string, token: string) =>
    waitUntil(what, async () => ((await status(url, '/stats', token)) === code ? true : undefined));

  it('adds, lists, changes and disables accounts while a server runs', async () => {
    const env = { DATA_DIR: folder() };
    const { url } = await serve(env);
    expect(await done(env, ['add', 'alice'], `${STRONG}\n`)).to.match(/added the account "alice" \(reader\)/);
    const token = await tokenOf(url, 'alice', STRONG);
    expect(await status(url, '/stats', token)).to.equal(200);
    expect(await status(url, '/rejects', token)).to.equal(403);
    await done(env, ['add', 'carol', '--role', 'admin'], STRONG);
    expect(await status(url, '/rejects', await tokenOf(url, 'carol', STRONG))).to.equal(200);
    expect(await done(env, ['list'])).to.equal(
      'admin  admin   active: ADMIN_USERNAME and ADMIN_PASSWORD\nalice  reader  active\ncarol  admin   active\n',
    );

    await done(env, ['password', 'alice'], `${OTHER}\n`);
    await becomes('the old token of alice ends', 401, url, token);
    expect((await login(url, 'alice', STRONG)).status).to.equal(401);
    const second = await tokenOf(url, 'alice', OTHER);
    await done(env, ['disable', 'alice']);
    await becomes('the token of the disabled account ends', 401, url, second);
    expect((await login(url, 'alice', OTHER)).status).to.equal(401);
    await done(env, ['enable', 'alice']);
    expect(await status(url, '/stats', await tokenOf(url, 'alice', OTHER))).to.equal(200);
  });

  it('ends live streams within seconds, and lets tickets of before in no more', async () => {
    const env = { DATA_DIR: folder() };
    const { url } = await serve(env);
    await done(env, ['add', 'alice'], STRONG);
    const token = await tokenOf(url, 'alice', STRONG);
    const headers = { Authorization: `Bearer ${token}` };
    const ticket = async (): Promise<string> => {
      const response = await fetch(`${url}/stats/ticket`, { method: 'POST', headers });
      return ((await response.json()) as { ticket: string }).ticket;
    };
    const streams = await Promise.all([
      fetch(`${url}/stats/stream`, { headers }),
      fetch(`${url}/stats/stream?ticket=${await ticket()}`),
      fetch(`${url}/events`, { headers }),
    ]);
    expect(streams.map((stream) => stream.status)).to.deep.equal([200, 200, 200]);
    const unused = await ticket();
    const began = Date.now();
    await done(env, ['disable', 'alice']);
    await Promise.all(streams.map((stream) => stream.text()));
    expect(Date.now() - began).to.be.below(10_000);
    expect((await fetch(`${url}/stats/stream?ticket=${unused}`)).status).to.equal(401);
  });

  it('disables the accounts of an earlier configuration, logs it once, and enables them on request', async () => {
    const DATA_DIR = folder();
    const first = await serve({ DATA_DIR });
    const old = await tokenOf(first.url, 'admin', 'password123');
    first.kill('SIGTERM');
    await first.ended;

    const production = { DATA_DIR, NODE_ENV: 'production', ADMIN_USERNAME: 'boss', ADMIN_PASSWORD: STRONG };
    const second = await serve(production);
    expect((await login(second.url, 'admin', 'password123')).status).to.equal(401);
    expect(await status(second.url, '/stats', old)).to.equal(401);
    await tokenOf(second.url, 'boss', STRONG);
    const said = (lines: readonly string[]) => lines.filter((line) => line.includes('is disabled'));
    expect(said(second.stdout)).to.have.lengthOf(1);
    expect(said(second.stdout)[0])
      .to.include('admin')
      .and.include('ADMIN_USERNAME is now')
      .and.include('cli.js account enable admin');
    const refused = await account(production, ['enable', 'admin']);
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.match(/its password is a common default, which is not allowed in production/);
    await done(production, ['password', 'admin'], OTHER);
    expect((await login(second.url, 'admin', OTHER)).status).to.equal(401);
    await done(production, ['enable', 'admin']);
    await tokenOf(second.url, 'admin', OTHER);
    second.kill('SIGTERM');
    await second.ended;

    const third = await serve(production);
    await tokenOf(third.url, 'admin', OTHER);
    expect(said(third.stdout)).to.deep.equal([]);
  });

  it('reports that the accounts were deleted or replaced under a server, and keeps letting them in', async () => {
    const DATA_DIR = folder();
    await done({ DATA_DIR }, ['add', 'alice'], STRONG);
    const { url, stdout, waitForOutput } = await serve({ DATA_DIR });
    const token = await tokenOf(url, 'alice', STRONG);
    rmSync(join(DATA_DIR, 'accounts.db'));
    await waitForOutput(/accounts\.db was deleted or moved while/);
    expect(await status(url, '/stats', token)).to.equal(200);
    await tokenOf(url, 'alice', STRONG);

    await done({ DATA_DIR }, ['add', 'bob'], OTHER);
    await becomes('the account of the file before ends', 401, url, token);
    await tokenOf(url, 'bob', OTHER);
    const reports = stdout.filter((line) => line.includes('accounts.db'));
    expect(reports).to.have.lengthOf(2);
    expect(reports[1]).to.match(/was replaced by another file|is back: its accounts apply again/);
  });

  it('disables accounts that a version before this one stored beside the statistics', async () => {
    const DATA_DIR = folder();
    const made = await serve({ DATA_DIR, ADMIN_USERNAME: 'boss' });
    made.kill('SIGTERM');
    await made.ended;
    const db = new Database(join(DATA_DIR, 'headwater.db'));
    for (const name of ['admin', 'boss'])
      db.prepare('INSERT INTO accounts (username, password_hash) VALUES (?, ?)').run(
        name,
        await hashPassword('password123'),
      );
    db.close();
    const { url, stdout } = await serve({ DATA_DIR, ADMIN_USERNAME: 'boss', ADMIN_PASSWORD: STRONG });
    for (const name of ['admin', 'boss'])
      expect((await login(url, name, 'password123')).status, name).to.equal(401);
    await tokenOf(url, 'boss', STRONG);
    expect(stdout.filter((line) => line.includes('is disabled'))).to.have.lengthOf(1);
  });

  it('ends the tokens of a changed ADMIN_PASSWORD, and of a changed secret, and no others', async () => {
    const DATA_DIR = folder();
    const restarted = async (env: Env) => {
      const running = await serve({ DATA_DIR, ...env });
      return {
        ...running,
        stop: async () => {
          running.kill('SIGTERM');
          await running.ended;
        },
      };
    };
    const first = await restarted({ ADMIN_PASSWORD: STRONG });
    const token = await tokenOf(first.url, 'admin', STRONG);
    await first.stop();
    const same = await restarted({ ADMIN_PASSWORD: STRONG });
    expect(await status(same.url, '/stats', token)).to.equal(200);
    await same.stop();
    const changed = await restarted({ ADMIN_PASSWORD: OTHER });
    expect(await status(changed.url, '/stats', token)).to.equal(401);
    const next = await tokenOf(changed.url, 'admin', OTHER);
    await changed.stop();
    const JWT_SECRET = 'a secret of its own, long enough: 4711';
    const resigned = await restarted({ ADMIN_PASSWORD: OTHER, JWT_SECRET });
    expect(await status(resigned.url, '/stats', next)).to.equal(401);
    await resigned.stop();
  });

  it('lets the later of ADMIN_PASSWORD and the command decide, and says so', async () => {
    const DATA_DIR = folder();
    const first = await serve({ DATA_DIR, ADMIN_PASSWORD: STRONG });
    const token = await tokenOf(first.url, 'admin', STRONG);
    // The command need not know the password of the settings.
    await done({ DATA_DIR }, ['password', 'admin'], OTHER);
    await becomes('the token of the old password ends', 401, first.url, token);
    await tokenOf(first.url, 'admin', OTHER);
    first.kill('SIGTERM');
    await first.ended;
    const second = await serve({ DATA_DIR, ADMIN_PASSWORD: STRONG });
    await tokenOf(second.url, 'admin', OTHER);
    expect((await login(second.url, 'admin', STRONG)).status).to.equal(401);
    expect(second.stdout.join('\n')).to.include('ADMIN_PASSWORD has no effect until you change it');
    second.kill('SIGTERM');
    await second.ended;
    const third = await serve({ DATA_DIR, ADMIN_PASSWORD: 'a-third-one-for-geese' });
    await tokenOf(third.url, 'admin', 'a-third-one-for-geese');
    expect((await login(third.url, 'admin', OTHER)).status).to.equal(401);
  });

  it('refuses weak passwords in production, warns of them elsewhere, and production refuses those too', async () => {
    const DATA_DIR = folder();
    const production = { DATA_DIR, NODE_ENV: 'production' };
    for (const [name, password, why] of [
      ['operator', 'operator', /derived from the account name/],
      ['alice', 'password1234', /common/],
      ['alice', 'admin123', /shorter than 12/],
    ] as const) {
      const { code, stdout, stderr } = await account(production, ['add', name], password);
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr)
        .to.match(why)
        .and.match(/refused in production/);
      expect(stderr).not.to.include(`${password}"`);
    }
    expect(statSync(join(DATA_DIR, 'accounts.db'), { throwIfNoEntry: false })).to.equal(undefined);
    const { code, stderr } = await account({ DATA_DIR }, ['add', 'alice'], 'password1234');
    expect(code).to.equal(0);
    expect(stderr).to.match(/production would refuse it/);
    const { url, stdout } = await serve({ ...production, ADMIN_PASSWORD: STRONG });
    expect((await login(url, 'alice', 'password1234')).status).to.equal(401);
    expect(stdout.join('\n')).to.match(/alice.* is refused in production: its password is weak/);
    expect(await done(production, ['list'])).to.match(/alice +reader +refused in production: weak password/);
  });

  it('starts nothing whose ADMIN_USERNAME names an account of the command, until that is given to the settings', async () => {
    const DATA_DIR = folder();
    await done({ DATA_DIR }, ['add', 'alice'], STRONG);
    const taking = { DATA_DIR, ADMIN_USERNAME: 'alice', ADMIN_PASSWORD: OTHER, STREAM_URL: NO_FEED };
    const { code, stdout, stderr } = await runCli(['server', '--port', '0'], { env: taking, cwd: DATA_DIR });
    expect(code).to.equal(1);
    expect(stderr + stdout)
      .to.match(/ADMIN_USERNAME names the account \\?"alice\\?" \(reader\)/)
      .and.include('cli.js account enable alice')
      .and.not.include(OTHER);
    expect(await done(taking, ['list'])).to.match(
      /alice +reader +added by "account add".* the server does not start/,
    );

    const other = await serve({ DATA_DIR });
    const token = await tokenOf(other.url, 'alice', STRONG);
    expect(await status(other.url, '/rejects', token)).to.equal(403);
    other.kill('SIGTERM');
    await other.ended;

    expect(await done(taking, ['enable', 'alice'])).to.match(/now belongs to the settings/);
    const { url } = await serve(taking);
    expect((await login(url, 'alice', STRONG)).status).to.equal(401);
    expect(await status(url, '/rejects', await tokenOf(url, 'alice', OTHER))).to.equal(200);
    expect(await done(taking, ['enable', 'alice'])).to.match(/is enabled and can log in/);
  });

  it('takes no password as an argument, and says what is missing or wrong', async () => {
    const env = { DATA_DIR: folder() };
    for (const [args, input, code, message] of [
      [['add', 'alice', STRONG], STRONG, 2, /unexpected argument/],
      [['add'], STRONG, 2, /NAME is missing/],
      [['list', 'alice'], STRONG, 2, /does not take a NAME/],
      [['remove', 'alice'], STRONG, 2, /unknown ACTION remove/],
      [['add', 'alice', '--role', 'owner'], STRONG, 2, /reader or admin/],
      [['add', ''], STRONG, 2, /NAME must be 1 to 100/],
      [['add', 'alice'], '', 1, /no password on standard input/],
      [['add', 'admin'], STRONG, 1, /ADMIN_USERNAME/],
      [['disable', 'nobody'], undefined, 1, /account "nobody" does not exist/],
      [['enable', 'nobody'], undefined, 1, /account "nobody" does not exist/],
      // Before a password is asked for: none is piped in.
      [['password', 'nobody'], '', 1, /account "nobody" does not exist/],
    ] as const) {
      const result = await account(env, args, input);
      expect(result.stderr, args.join(' ')).to.match(message);
      expect(result.code, args.join(' ')).to.equal(code);
    }
    await done(env, ['add', 'alice'], STRONG);
    expect((await account(env, ['add', 'alice'], STRONG)).stderr).to.match(/"alice" already exists/);
    const memory = await account({ STORAGE: 'in-memory' }, ['list']);
    expect(memory.code).to.equal(1);
    expect(memory.stderr).to.match(/set STORAGE=embedded or cassandra/);
  });

  it('prints a token for an account that may log in, and for no other', async () => {
    const env = { DATA_DIR: folder() };
    const token = (name: string) => runCli(['token', '--username', name], { env, cwd: env.DATA_DIR });
    const { url } = await serve(env);
    await done(env, ['add', 'alice'], STRONG);
    const { stdout } = await token('alice');
    expect(await status(url, '/stats', stdout.trim())).to.equal(200);
    expect(await status(url, '/rejects', stdout.trim())).to.equal(403);
    expect((await token('bob')).stderr).to.match(/there is no account "bob"/);
    await done(env, ['disable', 'alice']);
    expect((await token('alice')).stderr).to.match(/"alice" is disabled/);
  });

  it('works in a data folder before the first start', async () => {
    const DATA_DIR = join(folder(), 'new', 'data');
    const cwd = folder();
    const { code } = await runCli(['account', 'add', 'alice'], { env: { DATA_DIR }, cwd, input: STRONG });
    expect(code).to.equal(0);
    mkdirSync(DATA_DIR, { recursive: true });
    const { url } = await serve({ DATA_DIR });
    await pause(0);
    await tokenOf(url, 'alice', STRONG);
    await tokenOf(url, 'admin', 'password123');
  });
});
