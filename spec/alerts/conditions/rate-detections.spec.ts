import { expect } from 'chai';
import { firstValueFrom, from, toArray } from 'rxjs';
import type { WatchedChange } from '../../../src/alerts/conditions/change-detections.ts';
import { rateDetections } from '../../../src/alerts/conditions/rate-detections.ts';
import type { RuleOf } from '../../../src/alerts/rules/alert-config.ts';

const START = Date.parse('2026-11-30T08:00:00Z');
const MINUTE_MS = 60_000;

const RULE: RuleOf<'rate'> = {
  name: 'rule',
  when: 'rate',
  targets: [],
  resolved: false,
  urgent: false,
  limit: { alerts: 10, minutes: 60 },
  maxAgeMinutes: Infinity,
  resolveAfterMinutes: 5,
};

const changeAt = (at: number, domain = 'en.wikipedia.org'): WatchedChange => ({
  dt: new Date(at).toISOString(),
  type: 'edit',
  domain,
  title: 'A',
  user: 'B',
  bot: false,
  serverUrl: null,
  wiki: 'enwiki',
  namespace: 0,
  minor: false,
  lengthOld: 100,
  lengthNew: 130,
});

/** Changes of consecutive minutes, with these counts, in batches of a second. */
const batches = (counts: readonly number[], domain?: string): readonly (readonly WatchedChange[])[] =>
  counts.flatMap((count, minute) =>
    Array.from({ length: count }, (_, i) => [
      changeAt(START + minute * MINUTE_MS + Math.floor((i * MINUTE_MS) / count), domain),
    ]),
  );

const seen = async (
  rule: Partial<RuleOf<'rate'>>,
  changes: readonly (readonly WatchedChange[])[],
): Promise<readonly string[]> => {
  const now = (): number => START + 86_400_000;
  const detections = await firstValueFrom(
    from(changes).pipe(rateDetections({ ...RULE, ...rule }, now), toArray()),
  );
  return detections.map(({ since, text }) => `${(since - START) / MINUTE_MS}: ${text}`);
};

describe('rateDetections', () => {
  it('sees minutes above a limit, without the first and the last one, which are partial', async () => {
    expect(await seen({ above: 10 }, batches([50, 10, 11, 3, 50]))).to.deep.equal([
      '2: 11 changes in a minute; the rule allows up to 10',
    ]);
  });

  it('sees minutes below a limit, empty ones too, while other wikis show that time goes on', async () => {
    const other = batches([20, 20, 20, 20, 20], 'de.wikipedia.org');
    const changes = [...batches([9, 3, 0, 0, 0]), ...other].toSorted((a, b) =>
      String(a[0]?.dt).localeCompare(String(b[0]?.dt)),
    );
    expect(await seen({ wiki: 'en.wikipedia.org', below: 3 }, changes)).to.deep.equal([
      '2: 0 changes in a minute; the rule allows at least 3',
      '3: 0 changes in a minute; the rule allows at least 3',
    ]);
  });

  it('leaves out minutes that are older than `maxAgeMinutes`, but learns from them', async () => {
    const usual = Array.from({ length: 16 }, () => 10);
    const counts = [...usual, 31, 32, 5];
    const now = START + 86_400_000;
    const maxAgeMinutes = (now - (START + 18 * MINUTE_MS)) / MINUTE_MS;
    expect(await seen({ aboveUsual: 3, maxAgeMinutes }, batches(counts))).to.deep.equal([
      '17: 32 changes in a minute, usually 10; the rule allows up to 30',
    ]);
    expect(await seen({ aboveUsual: 3, maxAgeMinutes: maxAgeMinutes - 1 }, batches(counts))).to.deep.equal(
      [],
    );
  });

  it('compares with the usual rate, the median of the hour before, once it knows 15 minutes', async () => {
    const usual = Array.from({ length: 16 }, () => 10);
    expect(await seen({ aboveUsual: 3 }, batches([...usual, 31, 30, 5]))).to.deep.equal([
      '16: 31 changes in a minute, usually 10; the rule allows up to 30',
    ]);
    expect(await seen({ belowUsual: 0.5 }, batches([...usual, 4, 5, 9]))).to.deep.equal([
      '16: 4 changes in a minute, usually 10; the rule allows at least 5',
    ]);
    expect(await seen({ aboveUsual: 3 }, batches([...usual.slice(0, 14), 31, 30, 5]))).to.deep.equal([]);
  });

  it('waits for late events of a minute', async () => {
    const changes = [
      [changeAt(START), changeAt(START + MINUTE_MS)],
      [changeAt(START + 2 * MINUTE_MS + 9000)],
      [changeAt(START + MINUTE_MS + 1)],
      [changeAt(START + 2 * MINUTE_MS + 10_000)],
    ];
    expect(await seen({ above: 1 }, changes)).to.deep.equal([
      '1: 2 changes in a minute; the rule allows up to 1',
    ]);
  });

  it('is not misled by times that are wrong: before all wikis, or ahead of the clock', async () => {
    const wrong = [
      [{ ...changeAt(START), dt: '1970-01-01T00:00:00Z' }],
      [changeAt(START + 20 * 86_400_000)],
      [{ ...changeAt(START), dt: 'yesterday' }],
    ];
    expect(await seen({ above: 10 }, [...wrong, ...batches([50, 10, 11, 3, 50])])).to.deep.equal([
      '2: 11 changes in a minute; the rule allows up to 10',
    ]);
  });

  it('reports few empty minutes after a jump of time, and takes no long time for it', async () => {
    const jump = [
      [changeAt(Date.UTC(2001, 0, 1))],
      [changeAt(Date.UTC(2001, 0, 1, 0, 1))],
      ...batches([1, 1, 1]),
    ];
    const detections = await seen({ below: 1 }, jump);
    expect(detections.length).to.be.within(1, 11);
  });
});
