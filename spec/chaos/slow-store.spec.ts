import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { plainCount } from '../../src/simulator/plain-count.ts';
import { eventTexts } from '../../src/simulator/topic-log.ts';
import { savedStats } from '../support/saved-stats.ts';
import { type SlowStoreReport, startSlowStore } from '../support/slow-store.ts';
import { testBed } from '../support/test-bed.ts';
import { everyNumber } from '../support/stats.ts';
import { waitUntil } from '../support/wait-until.ts';

const isLong = process.env['CHAOS'] === 'long';

/** Events per second; the store takes a fifth of them. */
const OFFERED = 100_000;
const SECONDS = isLong ? 8 : 1.5;
const SAVE_MS = 250;
const BATCH_EVENTS = 5000;
const CREDIT = 20_000;
const TELL_EVERY_MS = 10;
/** Maximum memory, with totals only and with windows; the short run is with windows only. */
const RUNS = [
  { windows: true, maxMegabytes: 240 },
  ...(isLong ? [{ windows: false, maxMegabytes: 200 }] : []),
];
/**
 * Bytes between the feed and the loop: the kernel's buffers of both ends (at most 4 and 6 MB with Linux's defaults), and
 * one or two chunks in Node at either end.
 */
const BETWEEN_BYTES = 12 * 1024 * 1024;

describe('a slow store behind a fast feed', function () {
  this.timeout(SECONDS * 10_000 + 150_000);
  const { onCleanup, feed, folder } = testBed();

  for (const { windows, maxMegabytes } of RUNS)
    it(`slows the feed down, stays below ${maxMegabytes} MB and counts exactly (${OFFERED * SECONDS} events, ${windows ? 'with windows' : 'totals only'})`, async () => {
      const startMs = Date.now();
      const count = (OFFERED * SECONDS) / 2;
      const each = { seed: 31, startMs, rate: OFFERED / 2, count };
      const logs = [
        generatedLog(each),
        generatedLog({ ...each, topic: 'codfw.mediawiki.recentchange', firstOffset: 7000 }),
      ];
      const { url, simulator } = await feed({ logs });
      const data = folder();
      const offered = (): number => logs.reduce((sum, log) => sum + log.endOffset - log.firstOffset, 0);
      let latest: SlowStoreReport = { sent: 0, counted: 0, maxRssBytes: 0 };
      let maxBetween = 0;
      let maxBehind = 0;
      const child = startSlowStore(
        {
          url,
          since: startMs - 1000,
          folder: data,
          saveMs: SAVE_MS,
          batchEvents: BATCH_EVENTS,
          capacity: CREDIT,
          windows,
        },
        (report) => {
          latest = report;
          maxBetween = Math.max(maxBetween, report.sent - report.counted);
          maxBehind = Math.max(maxBehind, offered() - report.counted);
        },
      );
      onCleanup(child.kill);
      const telling = setInterval(() => child.reportSent(simulator.counters.eventsSent), TELL_EVERY_MS);
      onCleanup(() => clearInterval(telling));
      await waitUntil(
        'all are counted',
        () => Promise.resolve(latest.counted >= 2 * count ? true : undefined),
        { atMostMs: SECONDS * 10_000 + 90_000, seen: () => JSON.stringify(latest) },
      );
      await delay(600);
      expect(await child.stop()).to.equal(0);

      let bytes = 0;
      const weighed = function* (): Generator<string> {
        for (const text of eventTexts(logs)) {
          bytes += Buffer.byteLength(text);
          yield text;
        }
      };
      const expected = plainCount(weighed());
      const bound = CREDIT + BATCH_EVENTS + Math.ceil((BETWEEN_BYTES * 2 * count) / bytes);
      expect(maxBehind, 'the feed offered far more than was counted').to.be.above(2 * bound);
      expect(maxBetween, 'sent but not yet counted').to.be.at.most(bound);
      expect(latest.maxRssBytes / 2 ** 20, 'MB of memory').to.be.at.most(maxMegabytes);
      expect(everyNumber((await savedStats(data)).stats)).to.deep.equal(everyNumber(expected));
      process.stderr.write(
        `      at most ${maxBetween} of ${maxBehind} events behind were sent (bound ${bound}), ${Math.round(latest.maxRssBytes / 2 ** 20)} MB\n`,
      );
    });
});
