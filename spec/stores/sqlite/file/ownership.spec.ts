import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { countDeltas } from '../../../../src/stats/counts/deltas.ts';
import { NO_WINDOW_DELTAS } from '../../../../src/stats/windows/window-deltas.ts';
import type { Ledger, Store } from '../../../../src/stores/store.ts';
import { commitOf, event, NOW, positionAt, type Position } from '../../support/commits.ts';
import { eventsOf } from '../../support/counted-commit.ts';
import { sqliteFiles, MIGRATIONS, type SqliteFiles } from '../../support/sqlite-files.ts';
import { failureOf } from '../../support/read-report.ts';

const SAVING_PROCESS = join(import.meta.dirname, '..', '..', 'support', 'saving-process.js');

const commit = (n: number) => commitOf({ deltas: countDeltas([event()]), position: positionAt(n) });

describe('sqliteStore whose lock file was deleted', () => {
  let files: SqliteFiles;

  beforeEach(() => {
    files = sqliteFiles();
  });
  afterEach(() => files.dispose());

  const load = (ledger: Ledger<Position>) => firstValueFrom(ledger.load());
  const save = (ledger: Ledger<Position>, n: number) => firstValueFrom(ledger.save(commit(n)));
  const refused = async (work: Promise<unknown>): Promise<void> => {
    const error = await failureOf(work);
    expect(error).to.include({ code: 'store-in-use', retriable: false });
    expect(error.message).to.contain(files.file).and.contain('another process');
  };
  /** Two stores on one file, as two processes have them when the lock was deleted. */
  const both = async (): Promise<readonly [Store<Position>, Store<Position>]> => {
    const first = files.open();
    await load(first);
    rmSync(`${files.file}.lock`);
    const second = files.open();
    await load(second);
    return [first, second];
  };

  it('lets the first process to save continue; the other fails until it loads again', async () => {
    const [first, second] = await both();
    await save(first, 1);
    await refused(save(second, 2));
    await refused(save(second, 3));
    expect((await load(second)).position).to.deep.equal(positionAt(1));
    await save(second, 2);
    await refused(save(first, 2));
    const { snapshot, position } = await load(first);
    expect([snapshot.nonBots, position]).to.deep.equal([2, positionAt(2)]);
  });

  it('ranks what the other process has saved, once it has loaded', async () => {
    const [first, second] = await both();
    await save(second, 1);
    await refused(save(first, 1));
    await load(first);
    expect((await save(first, 2)).snapshot.topUsers).to.deep.equal([['Alice', 2]]);
  });

  it('guards each ledger separately: loading one does not release the others', async () => {
    const [first, second] = await both();
    const [one, two] = [first.ledger('one'), first.ledger('two')];
    await load(one);
    await load(two);
    await save(second, 1);
    await refused(save(one, 1));
    await load(one);
    await save(one, 1);
    await refused(save(two, 1));
    await load(two);
    await save(two, 1);
    expect((await load(first)).snapshot.nonBots).to.equal(3);
  });

  it('also refuses changes that belong to no ledger: recover and reset', async () => {
    const [first, second] = await both();
    await firstValueFrom(
      second.save(
        commitOf({ rejects: [{ id: 'a', code: 'not-json', reason: 'broken', data: '{', at: NOW }] }),
      ),
    );
    const recover = () => firstValueFrom(first.recover(['a'], countDeltas([event()]), NO_WINDOW_DELTAS, NOW));
    await refused(recover());
    await refused(firstValueFrom(first.reset()));
    expect((await load(second)).rejects).to.equal(1);
    await load(first);
    expect((await recover()).snapshot.nonBots).to.equal(1);
    await refused(firstValueFrom(second.reset()));
    await firstValueFrom(first.reset());
    await save(first, 1);
    expect((await load(first)).snapshot.nonBots).to.equal(1);
  });

  it('acquires the lock again before another process can', async () => {
    const first = files.open();
    await load(first);
    rmSync(`${files.file}.lock`);
    await save(first, 1);
    const error = await failureOf(load(files.open()));
    expect(error).to.include({ code: 'store-in-use', retriable: true });
  });

  it('counts each event once with two processes, and the loser exits', async () => {
    const run = async () => {
      const child = spawn(process.execPath, [SAVING_PROCESS, files.file, MIGRATIONS], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      child.stderr.on('data', (text: Buffer) => (said += text.toString()));
      const exited = once(child, 'close');
      await Promise.race([once(createInterface(child.stdout), 'line'), exited]);
      return { child, exited, said: () => said };
    };
    const first = await run();
    const unlocking = setInterval(() => rmSync(`${files.file}.lock`, { force: true }), 1);
    try {
      for (let tries = 0; ; tries += 1) {
        const second = await run();
        await Promise.race([first.exited, second.exited]);
        const [lost, other] = first.child.exitCode === null ? [second, first] : [first, second];
        expect(lost.child.exitCode).to.equal(1);
        expect(other.child.exitCode).to.equal(null);
        // It may have found the lock, which the first one takes again.
        if (lost.said().includes('is in use by another process') && tries < 20) continue;
        // Both refuse the save: which comes first depends on when the other one wrote its log.
        expect(lost.said()).to.match(/another process saved|-wal was overwritten/);
        other.child.kill('SIGKILL');
        await other.exited;
        break;
      }
    } finally {
      clearInterval(unlocking);
      first.child.kill('SIGKILL');
    }
    const { position, snapshot } = await load(files.open());
    const n = position?.[0]?.offset ?? 0;
    expect(snapshot.bots + snapshot.nonBots).to.equal(
      Array.from({ length: n }, (_, i) => eventsOf(i + 1).length).reduce((sum, length) => sum + length, 0),
    );
  });
});
