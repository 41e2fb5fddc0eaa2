import { expect } from 'chai';
import { greeting } from '../../../src/apps/server/greeting.ts';
import { loginHint } from '../../../src/apps/shared/accounts/login-hint.ts';
import { FEED_URL } from '../../../src/config/sections/feed-settings.ts';
import { runCli } from '../../support/run-cli.ts';
import { testBed } from '../../support/test-bed.ts';

const auth = (adminPassword: string) => ({
  auth: { jwtSecret: null, adminUsername: 'admin', adminPassword },
});
const valid = (isSettingPasswordValid: boolean) => ({ isSettingPasswordValid: () => isSettingPasswordValid });

describe('the line of a started server', () => {
  const { cli, folder } = testBed();

  it('names the feed, the address and the account', () => {
    const url = 'http://localhost:7000';
    expect(greeting({ feedUrl: FEED_URL, url, login: 'log in as admin' })).to.equal(
      "Headwater is counting Wikimedia's recent changes: look at http://localhost:7000 (log in as admin; statistics: http://localhost:7000/stats, API: http://localhost:7000/docs)",
    );
  });

  it('shows no credentials and no query of another feed', () => {
    const feedUrl = 'https://user:secret@feed.example:8443/stream?key=secret';
    expect(greeting({ feedUrl, url: 'http://localhost:7000', login: '' })).to.match(
      /^Headwater is counting https:\/\/feed\.example:8443\/stream: look at/,
    );
  });

  it('shows a password only if it is the default one and valid', () => {
    expect(loginHint(auth('password123'), valid(true))).to.equal('log in as admin / password123');
    expect(loginHint(auth('password123'), valid(false))).to.equal('log in as admin');
    expect(loginHint(auth('a secret of mine'), valid(true))).to.equal('log in as admin');
  });

  it('is true of a real server, also after the password was changed by the command', async () => {
    const env = { DATA_DIR: folder(), HOST: '127.0.0.1', STREAM_URL: 'http://127.0.0.1:1/stream' };
    const line = async (): Promise<string> => {
      const running = cli(['server', '--port', '0'], env);
      const found = await running.waitForOutput(/(Headwater is counting .*\))/);
      running.kill('SIGTERM');
      await running.ended;
      return found;
    };
    expect(await line()).to.match(
      /^Headwater is counting http:\/\/127\.0\.0\.1:1\/stream: look at http:\/\/127\.0\.0\.1:\d+ \(log in as admin \/ password123; /,
    );
    const changed = await runCli(['account', 'password', 'admin'], {
      cwd: env.DATA_DIR,
      env,
      input: 'Correct-Horse-7-Staple\n',
    });
    expect(changed.code, changed.stderr).to.equal(0);
    expect(await line()).to.match(/\(log in as admin; /);
  });
});
