import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import type { TopicLog } from '../../../src/simulator/topic-log.ts';
import { accountedFor } from '../../contracts/windows/counted-events.ts';
import { feedLogFixture } from '../../support/feed-log-fixture.ts';
import { storeIn } from '../../support/saved-stats.ts';
import { testBed } from '../../support/test-bed.ts';
import { readStats } from '../../support/stats.ts';
import { waitUntil } from '../../support/wait-until.ts';

const EVENTS = 300;

interface WindowsAnswer {
  readonly rows: readonly { readonly start: string; readonly messages: number }[];
  readonly outside: Readonly<Record<'unplaced' | 'too_late' | 'future', number>>;
}

/** The same log; some of its events say other times. */
const redated = (log: TopicLog, dtOf: (offset: number) => string | null): TopicLog => ({
  ...log,
  get endOffset() {
    return log.endOffset;
  },
  at: (offset) => {
    const event = log.at(offset);
    const dt = dtOf(offset);
    if (dt === null) return event;
    const change = JSON.parse(event.data) as { meta: object };
    return { ...event, data: JSON.stringify({ ...change, meta: { ...change.meta, dt } }) };
  },
});

describe('headwater server over a feed with clocks that are wrong', () => {
  const { feed, folder, server } = testBed();

  it('continues to count windows, keeps its data, and reports future events, through a restart', async () => {
    const startMs = Date.now() - 10 * 60_000;
    const day = (days: number, more = 0): string =>
      new Date(Date.now() + days * 86_400_000 + more).toISOString();
    const wrong = new Map([
      [0, '9999-12-31T23:59:59.999Z'],
      [1, '0001-01-01T00:00:00Z'],
      [100, day(3)],
      [101, day(3, 1000)],
      [103, day(20)],
      [104, day(20, 1000)],
      [106, '9999-12-31T23:59:59.999Z'],
      [107, '9999-12-31T23:59:59.999Z'],
      [EVENTS - 1, day(1)],
    ]);
    const made = feedLogFixture(EVENTS, { startMs, rate: 20, canaryInterval: 1e9, incompleteRate: 0 });
    const log = redated(made, (offset) => wrong.get(offset - made.firstOffset) ?? null);
    const DATA_DIR = folder();
    const { url: STREAM_URL } = await feed({ logs: [log] });
    const run = async () => {
      const running = await server({ STREAM_URL, DATA_DIR, SINCE: String(startMs) });
      const total = await waitUntil('all messages', async () => {
        const { messages } = await readStats(running.url);
        return messages >= EVENTS ? messages : undefined;
      });
      const windows = async (resolution: string): Promise<WindowsAnswer> => {
        const response = await fetch(`${running.url}/stats/windows?resolution=${resolution}&limit=1000`);
        return (await response.json()) as WindowsAnswer;
      };
      const ready = (await (await fetch(`${running.url}/ready`)).json()) as {
        feed: { last_event_at: string; lag_seconds: number };
      };
      const found = {
        total,
        minutes: await windows('1m'),
        hours: await windows('1h'),
        days: await windows('1d'),
        ready,
      };
      running.kill('SIGTERM');
      await running.ended;
      return { ...found, log: [...running.stdout, ...running.stderr].join('\n') };
    };

    const first = await run();
    const again = await run();
    for (const { total, minutes, hours, days } of [first, again]) {
      const { unplaced, too_late: tooLate, future } = days.outside;
      expect({ unplaced, tooLate, future }).to.deep.equal({ unplaced: 0, tooLate: 1, future: 8 });
      for (const { rows } of [minutes, hours, days])
        expect(rows.reduce((sum, { messages }) => sum + messages, 0)).to.equal(total - 9);
    }
    const { feed: shown } = first.ready;
    expect(Date.parse(shown.last_event_at)).to.be.within(startMs, Date.now());
    expect(shown.lag_seconds).to.be.at.least(0);
    expect(first.log).to.match(/\d events are dated more than 5 minutes ahead of the clock/);

    const store = storeIn(DATA_DIR);
    const { bots, nonBots } = (await lastValueFrom(store.load())).snapshot;
    for (const [resolution, counts] of await accountedFor(store))
      expect(counts, resolution).to.include({ bots, nonBots });
    await lastValueFrom(store.close(), { defaultValue: undefined });
  });
});
