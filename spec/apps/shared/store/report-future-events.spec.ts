import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { reportFutureEvents } from '../../../../src/apps/shared/store/report-future-events.ts';
import { emptyCommit } from '../../../../src/stats/counts/commit.ts';
import { NO_WINDOW_DELTAS } from '../../../../src/stats/windows/window-deltas.ts';
import type { Commit } from '../../../../src/stores/store.ts';
import { memoryStore } from '../../../../src/stores/memory/memory-store.ts';

const NOW = '2026-11-21T12:00:00.000Z';
const quiet = (): void => undefined;

const bringing = (events: number): Commit<number> => ({
  ...emptyCommit(NOW),
  windows: { ...NO_WINDOW_DELTAS, future: { ...NO_WINDOW_DELTAS.future, bots: events } },
});

describe('reportFutureEvents', () => {
  it('logs future events at once, then at most every ten minutes, and none twice', async () => {
    const said: string[] = [];
    let clock = 0;
    const log = { debug: quiet, info: quiet, error: quiet, warn: (message: string) => said.push(message) };
    const store = reportFutureEvents(memoryStore<number>(), log, () => clock);
    const save = (events: number) => firstValueFrom(store.save(bringing(events)));
    const reported = () => said.map((message) => Number.parseInt(message, 10));

    await save(0);
    expect(said).to.deep.equal([]);
    await save(2);
    await firstValueFrom(store.ledger('a').save(bringing(3)));
    expect(reported()).to.deep.equal([2]);
    expect(said[0]).to.include('check the clock of this machine');
    clock = 600_000;
    await save(0);
    await save(4);
    expect(reported()).to.deep.equal([2, 3]);
    clock = 1_200_000;
    await save(1);
    expect(reported()).to.deep.equal([2, 3, 5]);
  });
});
