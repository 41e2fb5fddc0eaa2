import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { countDeltas } from '../../../src/stats/counts/deltas.ts';
import { accountedFor, EVER } from '../../contracts/windows/counted-events.ts';
import { sumCounts } from '../../../src/stats/windows/window-counts.ts';
import { countsOfEvent } from '../../../src/stats/windows/window-event.ts';
import { countedCommit, eventsOf, watermarkOf } from '../support/counted-commit.ts';
import { sqliteFiles, MIGRATIONS } from '../support/sqlite-files.ts';
import { closeStore, readReport } from '../support/read-report.ts';

const SAVING_PROCESS = join(import.meta.dirname, '..', 'support', 'saving-process.js');
const KILLS = 5;

/** Runs a saving process, kills it `milliseconds` after its first save, and returns the last save it reported. */
const killAfter = async (file: string, milliseconds: number): Promise<number> => {
  const child = spawn(process.execPath, [SAVING_PROCESS, file, MIGRATIONS], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout);
  let last = 0;
  lines.on('line', (line) => {
    last = Number(line);
  });
  const ended = once(lines, 'close');
  await once(lines, 'line');
  await delay(milliseconds);
  child.kill('SIGKILL');
  await Promise.all([exited, ended]);
  return last;
};

describe('sqliteStore killed while it saves', () => {
  it('holds only complete commits, and every commit that it reported durable', async () => {
    const files = sqliteFiles();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const milliseconds = Math.random() * 120;
      const told = await killAfter(files.file, milliseconds);
      const store = files.open();
      const { position, snapshot, ...saved } = await firstValueFrom(store.load());
      const n = position?.[0]?.offset ?? 0;
      expect(n, `killed after ${milliseconds} ms`).to.be.at.least(told);

      const commits = Array.from({ length: n }, (_, i) => countedCommit(i + 1));
      const events = commits.flatMap((_, i) => eventsOf(i + 1));
      const plain = countDeltas(events);
      expect(snapshot).to.include({
        bots: plain.bots,
        nonBots: plain.nonBots,
        distinctUsers: plain.byUser.size,
      });
      expect([...snapshot.byDomain]).to.have.deep.members([...plain.byDomain]);
      expect([...snapshot.byServerUrl]).to.have.deep.members([...plain.byServerUrl]);
      expect((await readReport(store, 'all')).users).to.have.deep.members([...plain.byUser]);
      expect((await readReport(store, 1000)).users).to.deep.equal(snapshot.topUsers);
      expect(saved).to.deep.equal({
        watermarks: [watermarkOf(n)],
        recent: commits.slice(-5).flatMap(({ recent }) => recent),
        canaries: n,
        rejects: Math.floor(n / 5),
        deadLetters: 0,
        lostEvents: 2 * Math.floor(n / 7),
      });

      const counts = sumCounts(events.map(countsOfEvent));
      for (const [resolution, accounted] of await accountedFor(store))
        expect(accounted, resolution).to.deep.equal(counts);
      const timed = countDeltas(events.filter(({ dt }) => dt !== null));
      const days = { resolution: '1d', ...EVER } as const;
      const { distinctUsers, topUsers } = await store.windows.activity([days], 2000);
      expect(distinctUsers).to.deep.equal({ value: timed.byUser.size, error: 0 });
      expect(topUsers.counts.map(({ key, count }) => [key, count])).to.have.deep.members([...timed.byUser]);
      await closeStore(store);
    }
    await files.dispose();
  });
});
