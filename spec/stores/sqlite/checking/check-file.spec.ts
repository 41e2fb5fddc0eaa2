import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { countDeltas } from '../../../../src/stats/counts/deltas.ts';
import { MAX_DISTINCT_KEYS, MAX_DISTINCT_TYPES, OTHER_KEY } from '../../../../src/stats/counts/key-cap.ts';
import { NO_WINDOW_DELTAS } from '../../../../src/stats/windows/window-deltas.ts';
import type { WindowEvent } from '../../../../src/stats/windows/window-event.ts';
import { windowCounterFactory } from '../../../../src/stats/windows/window-counter-factory.ts';
import { checkFile } from '../../../../src/stores/sqlite/checking/check-file.ts';
import {
  computeChecksums,
  CLEAR_CHECKSUM,
} from '../../../../src/stores/sqlite/checksums/compute-checksums.ts';
import { connect } from '../../../../src/stores/sqlite/sqlite-connection.ts';
import type { Store } from '../../../../src/stores/store.ts';
import { eventsCommit } from '../../../contracts/windows/counted-events.ts';
import { iso, windowEvent } from '../../../support/window-events.ts';
import { commitOf, NOW, positionAt, type Position } from '../../support/commits.ts';
import {
  ACCOUNT_MIGRATIONS,
  ALERT_MIGRATIONS,
  type SqliteFiles,
  sqliteFiles,
  MIGRATIONS,
} from '../../support/sqlite-files.ts';
import { closeStore, failureOf } from '../../support/read-report.ts';

const NOW_MS = Date.parse(NOW);
const HOUR_MS = 3_600_000;

const at = (ms: number, over: Partial<WindowEvent> = {}): WindowEvent =>
  windowEvent({ dt: iso(NOW_MS + ms), ...over });

describe('checkFile with an undamaged file', () => {
  let files: SqliteFiles;
  beforeEach(() => {
    files = sqliteFiles();
  });
  afterEach(() => files.dispose());

  const open = (): Store<Position> => files.open({ now: () => NOW_MS });
  const load = (store: Store<Position>) => firstValueFrom(store.load());
  const save = async (store: Store<Position>, commit: ReturnType<typeof commitOf>): Promise<void> => {
    await firstValueFrom(store.save(commit));
  };
  /** `now` is what the times are judged by. */
  const count = async (
    store: Store<Position>,
    events: readonly WindowEvent[],
    { now = NOW_MS, ...over }: Partial<ReturnType<typeof commitOf>> & { now?: number } = {},
  ): Promise<void> => {
    const { watermarks } = await load(store);
    await save(store, {
      ...eventsCommit(events, windowCounterFactory(HOUR_MS, () => now)(watermarks)()),
      ...over,
    });
  };
  const check = () =>
    checkFile(files.file, {
      migrations: MIGRATIONS,
      accountMigrations: ACCOUNT_MIGRATIONS,
      alertMigrations: ALERT_MIGRATIONS,
      now: NOW_MS,
    });
  /** Checks the closed file, opens it, continues, and checks it again. */
  const expectSound = async (): Promise<void> => {
    expect(check()).to.deep.include({ faults: [], notes: [] });
    const store = open();
    await count(store, [at(0, { domain: 'one more', serverUrl: 'one more', type: 'one more' })]);
    await closeStore(store);
    expect(check()).to.deep.include({ faults: [], notes: [] });
  };

  it('finds no fault when servers, domains and types exceed their limits', async () => {
    const many = Array.from({ length: MAX_DISTINCT_KEYS + 40 }, (_, i) =>
      at(-i, {
        domain: `domain ${i}`,
        serverUrl: `server ${i}`,
        type: `type ${i % (MAX_DISTINCT_TYPES + 9)}`,
      }),
    );
    for (const part of [many.slice(0, 3000), many.slice(3000), many.slice(0, 50)]) {
      const store = open();
      await count(store, part);
      await count(store, [at(0, { domain: `of ${part.length}`, serverUrl: `of ${part.length}` })]);
      await closeStore(store);
    }
    await expectSound();
    const { snapshot } = await load(open());
    // The last of the new ones came when there was no room.
    expect(snapshot.byDomain.size).to.equal(MAX_DISTINCT_KEYS + 1);
    expect(snapshot.byDomain.get(OTHER_KEY)).to.equal(44);
  });

  it('finds no fault after saturated sums, found losses and recovered rejects', async () => {
    const store = open();
    const reject = (id: string) => ({
      id,
      code: 'not-json' as const,
      reason: 'broken',
      data: `{"${id}"`,
      at: NOW,
    });
    const counts = { bots: 0, nonBots: 1, newPages: 0, bytesAdded: 2 ** 53 - 2, bytesRemoved: 9 };
    const row = { resolution: '1d', start: Date.parse('2026-11-21'), dimension: 'all', key: '' } as const;
    for (let n = 1; n <= 12; n += 1)
      await save(
        store,
        commitOf({
          deltas: countDeltas([at(0), at(0)]),
          windows: { ...NO_WINDOW_DELTAS, rows: [{ ...row, counts }], untimed: counts },
          position: positionAt(n),
          recent: [{ partition: 'eqiad', at: n, keys: `key ${n}` }],
          expireBefore: new Map([['eqiad', n - 3]]),
          losses: [{ topic: 'eqiad', partition: 0, from: 10 * n, to: 10 * n + 4, at: NOW }],
          found: n % 2 === 0 ? 3 : 0,
          rejects: [reject(`a ${n}`), reject(`b ${n}`), reject('again')],
        }),
      );
    const { totals } = await firstValueFrom(
      store.recover(['a 1', 'b 7', 'again'], countDeltas([at(0)]), NO_WINDOW_DELTAS, NOW),
    );
    expect(totals).to.deep.include({ lostEvents: 12 * 5 - 6 * 3, rejects: 22 });
    await save(store, commitOf({ rejects: [reject('a 1')] }));
    await closeStore(store);
    await expectSound();
  });

  it('finds no fault after a save that failed halfway', async () => {
    const store = open();
    const reject = { id: 'a', code: 'not-json' as const, reason: 'broken', data: '{', at: NOW };
    await save(store, commitOf({ rejects: [reject] }));
    await failureOf(
      firstValueFrom(store.recover(['a', 'unknown'], countDeltas([at(0)]), NO_WINDOW_DELTAS, NOW)),
    );
    await count(store, [at(0)]);
    await closeStore(store);
    await expectSound();
  });

  it('finds no fault after windows were repaired', async () => {
    const store = open();
    const ahead = [at(2 * HOUR_MS), at(30 * 24 * HOUR_MS), at(30 * 24 * HOUR_MS + 1)];
    await count(store, [at(-HOUR_MS / 2), at(0), ...ahead], { now: Infinity });
    await closeStore(store);
    expect(check().faults.join()).to.match(/^the watermark of eqiad is ahead/);
    const healed = open();
    expect((await healed.windows.state()).future.nonBots).to.equal(3);
    await load(healed);
    await closeStore(healed);
    await expectSound();
  });

  it('finds no fault after excess servers and domains were folded into one key', async () => {
    const store = open();
    await count(store, [at(0), at(1)]);
    await closeStore(store);
    const db = connect(files.file);
    const many = MAX_DISTINCT_KEYS + 100;
    const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${many})`;
    db.exec(`${numbers} INSERT INTO by_server_url SELECT printf('s%05d', i), 1 FROM n;
      ${numbers} INSERT INTO by_domain SELECT printf('d%05d', i), 1 FROM n;
      ${numbers} INSERT INTO windows SELECT '1d', 'domain', 0, printf('d%05d', i), 0, 1, 0, 5, 0 FROM n;
      UPDATE totals SET non_bots = non_bots + ${many}; ${CLEAR_CHECKSUM}`);
    computeChecksums(db);
    db.close();
    const folded = open();
    expect((await load(folded)).snapshot.byDomain.get(OTHER_KEY)).to.equal(101);
    await closeStore(folded);
    await expectSound();
  });
});
