import { expect } from 'chai';
import { copyFileSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { plainCount } from '../../src/simulator/plain-count.ts';
import { createRandom } from '../../src/simulator/random.ts';
import type { TopicLog } from '../../src/simulator/topic-log.ts';
import { feedLogFixture, FIXTURE_SINCE_MS, textsOfLog } from '../support/feed-log-fixture.ts';
import { savedStats } from '../support/saved-stats.ts';
import { type RunningServer, testBed } from '../support/test-bed.ts';
import { everyNumber, readStats } from '../support/stats.ts';
import { waitUntil } from '../support/wait-until.ts';

const COUNT = process.env['CHAOS'] === 'long' ? 400_000 : 60_000;
const BACKUPS = 3;
/** The feed ends this many events earlier until the restore: however fast it is read, something is left to count. */
const HELD_BACK = 1000;
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

describe(`headwater backup while a server counts at full speed (SEED=${seed})`, () => {
  const { cli, feed, folder, server, shell } = testBed();
  const random = createRandom(seed);

  const counted = async ({ url }: RunningServer, atLeast: number): Promise<number> =>
    waitUntil(`${atLeast} messages`, async () => {
      const { messages } = await readStats(url, 1);
      return messages >= atLeast ? messages : undefined;
    });

  it('gives a copy from which counting continues exactly, after a kill', async () => {
    const log = feedLogFixture(COUNT, { seed, brokenRate: 0.01 });
    let heldBack = HELD_BACK;
    const growing: TopicLog = {
      ...log,
      get endOffset() {
        return log.endOffset - heldBack;
      },
    };
    const { url: STREAM_URL } = await feed({ logs: [growing] });
    const DATA_DIR = folder();
    const backups = folder();
    const env = {
      STREAM_URL,
      DATA_DIR,
      SINCE: String(FIXTURE_SINCE_MS),
      BATCH_EVENTS: '200',
      BACKOFF_MIN_MS: '20',
      BACKOFF_MAX_MS: '200',
    };
    const running = await server(env);
    const files: string[] = [];
    for (let n = 1; n <= BACKUPS; n += 1) {
      await counted(running, Math.floor((COUNT * n) / (BACKUPS + 2)));
      const file = join(backups, `${n}.db`);
      const { code, stdout, stderr } = await cli(['backup', file], { DATA_DIR }).ended;
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: [] });
      expect(stdout.join('\n')).to.match(
        /\.db \(\d+\.\d MB, checked\): [\d,]+ messages, last saved at 20\S+Z$/,
      );
      expect(statSync(file).mode & 0o777).to.equal(0o600);
      files.push(file);
    }
    expect(readdirSync(backups), 'nothing else is left').to.deep.equal(['1.db', '2.db', '3.db']);
    running.kill('SIGKILL');
    await running.ended;

    const file = files[Math.floor(random() * files.length)] ?? '';
    // The steps of docs/operating.md.
    const restore = `rm -f "$DATA_DIR"/headwater.db-wal "$DATA_DIR"/headwater.db-shm && cp '${file}' "$DATA_DIR"/headwater.db`;
    expect((await shell(restore, backups, { DATA_DIR }).ended).code).to.equal(0);
    const expected = plainCount(textsOfLog(log));
    const { messages: before } = (await savedStats(DATA_DIR)).stats;
    expect(before).to.be.within(1, expected.messages - 1);

    heldBack = 0;
    const restored = await server(env);
    await counted(restored, expected.messages);
    restored.kill('SIGTERM');
    expect((await restored.ended).code).to.equal(0);
    const { stats } = await savedStats(DATA_DIR);
    expect(everyNumber(stats)).to.deep.equal(everyNumber(expected));
    expect((await cli(['check', DATA_DIR]).ended).code).to.equal(0);
  });

  it('copies the accounts as well, and the files of a server that was killed, which it leaves as they are', async () => {
    const DATA_DIR = folder();
    const { url: STREAM_URL } = await feed({ logs: [feedLogFixture(2000)] });
    const running = await server({ STREAM_URL, DATA_DIR, SINCE: String(FIXTURE_SINCE_MS) });
    await counted(running, 1000);
    running.kill('SIGKILL');
    await running.ended;
    expect(existsSync(join(DATA_DIR, 'headwater.db-wal'))).to.equal(true);
    const backups = folder();
    const accounts = await cli(['backup', join(backups, 'a.db'), '--database', 'accounts.db'], { DATA_DIR })
      .ended;
    expect(accounts.code, accounts.stderr.join('\n')).to.equal(0);
    expect((await cli(['backup', join(backups, 's.db')], { DATA_DIR }).ended).code).to.equal(0);
    expect(existsSync(join(DATA_DIR, 'headwater.db-wal'))).to.equal(true);
    const restored = folder();
    copyFileSync(join(backups, 's.db'), join(restored, 'headwater.db'));
    copyFileSync(join(backups, 'a.db'), join(restored, 'accounts.db'));
    const both = await Promise.all([savedStats(restored), savedStats(DATA_DIR)]);
    expect(everyNumber(both[0].stats)).to.deep.equal(everyNumber(both[1].stats));
    expect((await cli(['account', 'list'], { DATA_DIR: restored }).ended).stdout.join('\n')).to.contain(
      'admin',
    );
    rmSync(restored, { recursive: true });
  });
});
