import { expect } from 'chai';
import { concat, lastValueFrom } from 'rxjs';
import { startPosition } from '../../../src/wikimedia/position/feed-position.ts';
import { plainCount } from '../../../src/simulator/plain-count.ts';
import { emptyCommit } from '../../../src/stats/counts/commit.ts';
import { expectWindows } from '../../support/expect-windows.ts';
import { feedLogFixture, FIXTURE_SINCE_MS, textsOfLog } from '../../support/feed-log-fixture.ts';
import { storeIn } from '../../support/saved-stats.ts';
import { freePort, testBed } from '../../support/test-bed.ts';
import { everyNumber, readReady, readStats } from '../../support/stats.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** Leaves a reject in the database, as an earlier version would that could not read this text. */
const rejectBefore = async (folder: string, data: string): Promise<void> => {
  const store = storeIn(folder);
  const at = new Date().toISOString();
  const commit = {
    ...emptyCommit(at),
    position: startPosition(FIXTURE_SINCE_MS),
    rejects: [{ id: 'from-before', code: 'other' as const, reason: 'not known yet', data, at }],
  };
  await lastValueFrom(concat(store.save(commit), store.close()), { defaultValue: undefined });
};

describe('headwater rejects', () => {
  const { cli, feed, folder, server } = testBed();

  it('lists what could not be counted with its reasons, and counts what can be read by now', async () => {
    const log = feedLogFixture(400, { brokenRate: 0.1 });
    const texts = textsOfLog(log);
    const [later = ''] = textsOfLog(feedLogFixture(1, { seed: 99 }));
    const DATA_DIR = folder();
    await rejectBefore(DATA_DIR, later);
    const { url: STREAM_URL } = await feed({ logs: [log] });
    const running = await server({ STREAM_URL, DATA_DIR });
    const { url } = running;
    const expected = plainCount(texts);
    expect(expected.rejected).to.be.above(10);
    await waitUntil('all rejects', async () =>
      (await readReady(url)).feed.rejected >= expected.rejected + 1 ? true : undefined,
    );
    await waitUntil('all messages', async () =>
      (await readStats(url)).messages >= expected.messages ? true : undefined,
    );

    const list = await cli(['rejects', 'list', '--url', url, '--limit', '1000'], { DATA_DIR }).ended;
    expect(list.code).to.equal(0);
    const heads = list.stdout.filter((line) => /^20\d\d-/.test(line));
    expect(heads).to.have.lengthOf(expected.rejected + 1);
    expect(heads.every((line) => /^\S+Z {2}[a-z-]+ {2}\S/.test(line))).to.equal(true);
    expect(heads[0]).to.match(/Z {2}other {2}not known yet$/);
    expect(heads.some((line) => /Z {2}not-json {2}.*not JSON/.test(line))).to.equal(true);
    const limited = await cli(['rejects', 'list', '--url', url, '--limit', '2'], { DATA_DIR }).ended;
    expect(limited.stdout.filter((line) => /^20\d\d-/.test(line))).to.have.lengthOf(2);

    const replay = (): Promise<{ readonly stdout: readonly string[] }> =>
      cli(['rejects', 'replay', '--url', url], { DATA_DIR }).ended;
    expect((await replay()).stdout).to.deep.equal([
      `1 events recovered, ${expected.rejected} still rejected`,
    ]);
    expect((await replay()).stdout).to.deep.equal([
      `0 events recovered, ${expected.rejected} still rejected`,
    ]);
    const all = plainCount([...texts, later]);
    expect(everyNumber(await readStats(url, 'all'))).to.deep.equal(everyNumber(all));
    running.kill('SIGTERM');
    await running.ended;
    await expectWindows(DATA_DIR, all);
  });

  it('reports that the server is unreachable or has another secret', async () => {
    const nobody = await cli(['rejects', 'list', '--url', `http://127.0.0.1:${await freePort()}`]).ended;
    expect(nobody.code).to.equal(1);
    expect(nobody.stderr.join('\n')).to.contain('cannot reach a server at').and.to.contain('--url');

    const { url } = await server({ DATA_DIR: folder(), STREAM_URL: 'http://127.0.0.1:9/' });
    const stranger = await cli(['rejects', 'list', '--url', url], { DATA_DIR: folder() }).ended;
    expect(stranger.code).to.equal(1);
    expect(stranger.stderr.join('\n')).to.contain('returned status 401');
  });
});
