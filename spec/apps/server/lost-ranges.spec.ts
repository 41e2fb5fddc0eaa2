import { expect } from 'chai';
import { feedLogFixture, FIXTURE_SINCE_MS } from '../../support/feed-log-fixture.ts';
import { testBed } from '../../support/test-bed.ts';
import { waitUntil } from '../../support/wait-until.ts';

interface Totals {
  readonly messages: number;
  readonly lost: readonly { readonly from: string; readonly to: string; readonly events: number }[];
}

describe('headwater server whose feed loses events', () => {
  const { feed, folder, server } = testBed();

  it('reports between which times they were lost, also after a restart', async () => {
    const log = feedLogFixture(400);
    const { url: STREAM_URL, simulator } = await feed({ logs: [log] });
    const first = log.endOffset - 200;
    simulator.faults.loseForever(
      log,
      Array.from({ length: 50 }, (_, index) => first + index),
    );
    const env = {
      STREAM_URL,
      DATA_DIR: folder(),
      SINCE: new Date(FIXTURE_SINCE_MS).toISOString(),
      BACKOFF_MIN_MS: '20',
      BACKOFF_MAX_MS: '100',
    };
    const running = await server(env);
    const readTotals = async (url: string): Promise<Totals> =>
      (await (await fetch(`${url}/stats/totals`)).json()) as Totals;
    /** The second of the loss is complete only 3 s after the last save. */
    const reportedLoss = (url: string): Promise<Totals['lost']> =>
      waitUntil('the loss is reported', async () => {
        const { lost: reported } = await readTotals(url);
        return reported.length > 0 ? reported : undefined;
      });
    const lost = await reportedLoss(running.url);
    expect(lost.map(({ events }) => events)).to.deep.equal([50]);
    const [range] = lost;
    expect(Date.parse(range?.from ?? '')).to.be.within(FIXTURE_SINCE_MS, Date.parse(range?.to ?? ''));
    running.kill('SIGTERM');
    await running.ended;

    // Without the feed, the loaded position alone says what was lost.
    await simulator.close();
    const again = await server(env);
    expect(await reportedLoss(again.url)).to.deep.equal(lost);
  });
});
