import { expect } from 'chai';
import { type Env, testBed } from '../../support/test-bed.ts';

const NO_FEED = 'http://127.0.0.1:9/v2/stream/recentchange';

describe('headwater token', () => {
  const { cli, folder, server } = testBed();

  const tokenFor = async (env: Env, ...flags: string[]): Promise<string> => {
    const { code, stdout, stderr } = await cli(['token', ...flags], env).ended;
    expect({ code, stderr, lines: stdout.length }).to.deep.equal({ code: 0, stderr: [], lines: 1 });
    return stdout[0] ?? '';
  };
  const statusWith = async (url: string, token: string): Promise<number> =>
    (await fetch(`${url}/stats`, { headers: { Authorization: `Bearer ${token}` } })).status;

  it('opens the statistics of a server with the same settings, and of no other', async () => {
    const DATA_DIR = folder();
    const early = await tokenFor({ DATA_DIR });
    const { url } = await server({ DATA_DIR, STREAM_URL: NO_FEED, STATS_PUBLIC: 'false' });
    expect((await fetch(`${url}/stats`)).status).to.equal(401);
    expect(await statusWith(url, early)).to.equal(200);
    const other = await tokenFor({ DATA_DIR, JWT_SECRET: 'another secret, long enough to be one' });
    expect(await statusWith(url, other)).to.equal(401);
    expect(await statusWith(url, await tokenFor({ DATA_DIR: folder() }))).to.equal(401);
  });

  it('says what to do where the secret lives in the server alone', async () => {
    const { code, stdout, stderr } = await cli(['token'], { STORAGE: 'in-memory' }).ended;
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: [] });
    expect(stderr.join('\n')).to.contain('set JWT_SECRET for both');
  });
});
