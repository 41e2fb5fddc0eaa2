import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { UNKNOWN_KIND } from '../../src/stats/windows/unknown-kind.ts';
import { zeroCounts } from '../../src/stats/windows/window-counts.ts';
import type { FeedPosition } from '../../src/wikimedia/position/feed-position.ts';
import type { Store } from '../../src/stores/store.ts';
import { accountedFor, EVER } from '../contracts/windows/counted-events.ts';
import { storeIn } from './saved-stats.ts';
import type { Stats } from './stats.ts';

type Counted = Pick<Stats, 'bots' | 'non_bots' | 'distinct_users'>;

const readWindows = async (
  store: Store<FeedPosition>,
  { bots, non_bots, distinct_users }: Counted,
): Promise<void> => {
  for (const [resolution, counts] of await accountedFor(store))
    expect(counts, resolution).to.include({ bots, nonBots: non_bots });
  const whole = { resolution: '1d', ...EVER } as const;
  const kinds = await store.windows.byKey('kind', [whole]);
  const all = (await store.windows.byKey('all', [whole])).get('') ?? zeroCounts();
  // The bot flag alone makes a bot, and nobody hides the names of bots.
  expect(kinds.get('bot') ?? zeroCounts()).to.include({ bots: all.bots, nonBots: 0 });
  expect(kinds.get(UNKNOWN_KIND) ?? zeroCounts()).to.include({ bots: 0 });
  const { untimed, tooLate } = await store.windows.state();
  const { distinctUsers } = await store.windows.activity([whole], 1);
  // No event of a generated feed is an hour late, and nearly all have a time.
  expect(tooLate).to.include({ bots: 0, nonBots: 0 });
  // The stated error, that of 95 in 100, is two standard errors: five leave one seed in 1,700,000 outside.
  const { value, error: stated } = distinctUsers ?? { value: NaN, error: NaN };
  const error = stated * 2.5;
  const min = distinct_users - untimed.bots - untimed.nonBots - error;
  expect(value).to.be.within(min, distinct_users + error);
};

/** The windows in a data folder, which no process may have open, account for each event that was counted. */
export const expectWindows = async (folder: string, stats: Counted): Promise<void> => {
  const store = storeIn(folder);
  try {
    await readWindows(store, stats);
  } finally {
    await firstValueFrom(store.close());
  }
};
