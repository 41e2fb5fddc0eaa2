import { join } from 'node:path';
import { expect } from 'chai';
import { tokenSecret } from '../../../src/apps/shared/accounts/token-secret.ts';
import { toStoreError } from '../../../src/stores/sqlite/errors/sqlite-errors.ts';
import { StoreError } from '../../../src/stores/store.ts';
import { feedLogFixture, FIXTURE_SINCE_MS } from '../../support/feed-log-fixture.ts';
import { type SmallDisk, smallDisk } from '../../support/small-disk.ts';
import { freePort, testBed } from '../../support/test-bed.ts';
import { readStats } from '../../support/stats.ts';
import { waitUntil } from '../../support/wait-until.ts';

interface Ready {
  readonly status: number;
  readonly ready: boolean;
  readonly problems: readonly string[];
}

const readyOf = async (url: string): Promise<Ready | undefined> => {
  try {
    const response = await fetch(`${url}/ready`);
    return { status: response.status, ...((await response.json()) as Omit<Ready, 'status'>) };
  } catch {
    return undefined;
  }
};

describe('headwater server on a full disk', () => {
  const { feed, cli, onCleanup } = testBed();
  let disk: SmallDisk;

  beforeEach(function () {
    const made = smallDisk(4);
    if (made === null) {
      if (this.currentTest !== undefined)
        this.currentTest.title += ' (skipped: this user may not mount a file system)';
      this.skip();
    }
    disk = made;
    onCleanup(() => disk.remove());
  });

  const start = async () => {
    const { url: STREAM_URL } = await feed({ logs: [feedLogFixture(400)] });
    const port = await freePort();
    const running = cli(['server', '--port', String(port)], {
      DATA_DIR: disk.folder,
      HOST: '127.0.0.1',
      STATS_PUBLIC: 'true',
      STREAM_URL,
      SINCE: new Date(FIXTURE_SINCE_MS).toISOString(),
      BACKOFF_MIN_MS: '50',
      BACKOFF_MAX_MS: '200',
    });
    return { ...running, url: `http://127.0.0.1:${port}` };
  };
  const waits = (url: string) => waitUntil('it waits', () => readyOf(url));

  // What is missing at each of them: the secret, the file, the index of its log, the first tables, the accounts.
  for (const left of [0, 8, 20, 60, 140] as const) {
    it(`waits with ${left} KiB left, gives the reason, and counts all events when space is free`, async () => {
      disk.fill(left * 1024);
      const { url, stdout, kill, ended } = await start();
      const { status, ready, problems } = await waits(url);
      expect({ status, ready }).to.deep.equal({ status: 503, ready: false });
      expect(problems).to.have.lengthOf(1);
      expect(problems[0]).to.match(
        /(no space left .*free disk space|the disk is full: .*Free some disk space)/,
      );
      const stats = await fetch(`${url}/stats`);
      expect(stats.status).to.equal(503);
      expect(await stats.text()).to.match(/"starting"/);
      expect((await fetch(`${url}/status`)).status).to.equal(200);
      expect(stdout.filter((line) => /no space left|the disk is full/.test(line))).to.have.lengthOf(1);

      disk.empty();
      await waitUntil('all are counted', async () => {
        const { messages } = await readStats(url).catch(() => ({ messages: 0 }));
        return messages > 300 ? true : undefined;
      });
      expect(stdout.join('\n')).to.match(/the store is writable again/);
      kill('SIGTERM');
      expect((await ended).code).to.equal(0);
    });
  }

  it('exits promptly on SIGTERM while it waits', async () => {
    disk.fill();
    const { url, kill, ended } = await start();
    await waits(url);
    const began = Date.now();
    kill('SIGTERM');
    expect((await ended).code).to.equal(0);
    expect(Date.now() - began).to.be.below(5000);
  });

  it('recognises each error of a full disk', () => {
    const file = join(disk.folder, 'some.db');
    const failed = (code: string) => toStoreError(Object.assign(new Error('it says'), { code }), file);
    expect(failed('SQLITE_IOERR_WRITE')).to.include({ code: 'store-failed', retriable: true });
    disk.fill();
    for (const code of ['SQLITE_IOERR_WRITE', 'SQLITE_IOERR_FSYNC', 'SQLITE_CANTOPEN'])
      expect(failed(code), code).to.include({ code: 'store-full', retriable: true });
    let thrown: unknown = null;
    try {
      tokenSecret({
        auth: { jwtSecret: null },
        store: { kind: 'embedded', dataDir: disk.folder },
      });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).to.be.instanceOf(StoreError).and.include({ code: 'store-full', retriable: true });
  });
});
