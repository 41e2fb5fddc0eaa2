import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { storeWindowQueries } from '../../../../src/apps/shared/http/store-window-queries.ts';
import { countDeltas } from '../../../../src/stats/counts/deltas.ts';
import { emptyCommit } from '../../../../src/stats/counts/commit.ts';
import { windowCounterFactory } from '../../../../src/stats/windows/window-counter-factory.ts';
import { memoryStore } from '../../../../src/stores/memory/memory-store.ts';
import { readRecentChange } from '../../../../src/wikimedia/event/read-recent-change.ts';
import { changeText, CODFW, EQIAD } from '../../../support/feed-events.ts';

const LOST = [{ from: 1, to: 2, events: 3 }];
const BEGAN = Date.parse('2026-05-05T11:00:00Z');

describe('storeWindowQueries', () => {
  const changeOf = (offset: number, second: number, topic: string) => {
    const dt = new Date(BEGAN + second * 1000).toISOString();
    const change = readRecentChange(changeText(offset, { user: `User ${offset % 2}` }, { dt, topic }));
    if (change.kind !== 'change') throw new Error('no change');
    return change;
  };

  const setUp = async () => {
    const store = memoryStore<number>();
    const queries = storeWindowQueries(store.windows, {
      now: () => BEGAN + 60_000,
      savedAt: () => null,
      lost: () => LOST,
      distinctUsersUntil: (until) => until - BEGAN,
    });
    const counter = windowCounterFactory(3_600_000)([])();
    const changes = [
      ...[0, 1, 2, 3].map((second) => changeOf(second, second, EQIAD)),
      // A data centre that is a minute behind, and not idle.
      ...[0, 1].map((second) => changeOf(10 + second, second - 60, CODFW)),
    ];
    const empty = await queries.status();
    for (const change of changes) counter.add(change);
    await firstValueFrom(
      store.save({ ...emptyCommit('x'), deltas: countDeltas(changes), windows: counter.deltas() }),
    );
    return { desk: queries, empty };
  };

  it('returns the newest watermark and the low watermark', async () => {
    const { desk: queries, empty } = await setUp();
    expect(empty).to.include({ newest: null, lowWatermark: null });
    const { newest, lowWatermark, retainedSince, lost } = await queries.status();
    expect(lost).to.equal(LOST);
    expect((await queries.status()).distinctUsers).to.equal(-4000);
    expect(empty.distinctUsers).to.equal(null);
    expect(newest).to.equal(BEGAN + 3000);
    expect(lowWatermark).to.be.within(BEGAN - 60_000, BEGAN - 59_000);
    expect(empty).to.include({ completeUntil: null, countedSince: null });
    const { completeUntil, countedSince } = await queries.status();
    expect(completeUntil, 'the other topic is too far behind to wait for').to.equal(BEGAN - 4000);
    expect(countedSince).to.equal(BEGAN - 59_000);
    expect(retainedSince).to.deep.equal({
      '1s': -Infinity,
      '1m': -Infinity,
      '1h': -Infinity,
      '1d': -Infinity,
    });
  });

  it('answers the queries of the HTTP app', async () => {
    const { desk: queries } = await setUp();
    const range = { from: BEGAN - 60_000, to: BEGAN + 60_000 };
    const rows = await queries.rows({
      resolution: '1m',
      dimension: 'all',
      key: '',
      range,
      after: null,
      limit: 10,
    });
    expect(rows.map(({ counts }) => counts.bots + counts.nonBots)).to.deep.equal([2, 4]);
    const runs = [{ resolution: '1m', ...range }] as const;
    expect(
      [...(await queries.byKey('domain', runs))].map(([key, { nonBots }]) => [key, nonBots]),
    ).to.deep.equal([['en.wikipedia.org', 6]]);
    const { distinctUsers, topUsers } = await queries.activity(runs, 5);
    expect(distinctUsers).to.deep.equal({ value: 2, error: 0 });
    expect(topUsers.counts).to.have.length(2);
  });
});
