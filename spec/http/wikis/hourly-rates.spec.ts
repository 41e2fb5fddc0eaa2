import { expect } from 'chai';
import { hourlyRates } from '../../../src/http/wikis/hourly-rates.ts';
import type { WindowRun } from '../../../src/stats/windows/window-range.ts';
import { windowQueriesDouble } from '../support/window-double.ts';

const at = (time: string): number => Date.parse(`2026-05-05T${time}Z`);
const counts = (messages: number) => ({
  bots: 1,
  nonBots: messages - 1,
  newPages: 0,
  bytesAdded: 0,
  bytesRemoved: 0,
});

describe('hourlyRates', () => {
  const setUp = (countedSince: number, completeUntil: number) => {
    const asked: (readonly WindowRun[])[] = [];
    const windows = windowQueriesDouble({
      countedSince,
      completeUntil,
      byKey: (dimension, runs) => {
        expect(dimension).to.equal('domain');
        asked.push(runs);
        return Promise.resolve(
          new Map([
            ['en.wikipedia.org', counts(2400)],
            ['tet.wikipedia.org', counts(3)],
          ]),
        );
      },
    });
    return { windows, asked };
  };

  it('are the means of the last 24 complete hours', async () => {
    const { windows, asked } = setUp(at('00:00:00') - 7 * 86_400_000, at('11:17:39'));
    const rates = await hourlyRates(windows, () => 0)();
    expect(rates?.range).to.deep.equal({ from: at('11:00:00') - 86_400_000, to: at('11:00:00') });
    expect([...(rates?.perHour ?? [])]).to.deep.equal([
      ['en.wikipedia.org', 100],
      ['tet.wikipedia.org', 0.125],
    ]);
    expect(asked[0]?.every(({ resolution }) => resolution === '1h')).to.equal(true);
  });

  it('are those of fewer hours while counting began later', async () => {
    const { windows } = setUp(at('08:30:00'), at('11:17:39'));
    const rates = await hourlyRates(windows, () => 0)();
    expect(rates?.range).to.deep.equal({ from: at('09:00:00'), to: at('11:00:00') });
    expect(rates?.perHour.get('en.wikipedia.org')).to.equal(1200);
  });

  it('are unknown before the first complete hour, and before the first event', async () => {
    expect(await hourlyRates(setUp(at('10:30:00'), at('11:17:39')).windows, () => 0)()).to.equal(null);
    expect(await hourlyRates(windowQueriesDouble({ newest: null }), () => 0)()).to.equal(null);
  });

  it('are read once per hour of event time', async () => {
    const { windows, asked } = setUp(at('00:00:00'), at('11:17:39'));
    const read = hourlyRates(windows, () => 0);
    await read();
    await read();
    expect(asked).to.have.length(1);
  });

  it('are read again after a failure', async () => {
    let failures = 1;
    const windows = windowQueriesDouble({
      byKey: () => (failures-- > 0 ? Promise.reject(new Error('planted')) : Promise.resolve(new Map())),
    });
    const read = hourlyRates(windows, () => 0);
    expect(await read().catch((error: unknown) => String(error))).to.equal('Error: planted');
    expect((await read())?.perHour.size).to.equal(0);
  });
});
