import { expect } from 'chai';
import fc from 'fast-check';
import { dedupWindow, type DedupWindow } from '../../../src/wikimedia/dedup/dedup-window.ts';
import type { RecentKeys } from '../../../src/stats/counts/commit.ts';

const MANY = { retentionMs: 60_000, maxKeys: 1_000_000 };
const P = 'eqiad/0#';
const T = 1_777_979_860_000;

/** Claims keys and seals them, as a batch that became durable does. */
const handle = (window: DedupWindow, at: number, keys: readonly string[], partition = P): void => {
  for (const key of keys) window.addIfAbsent(key);
  window.seal({ partition, at, keys: keys.join('\n') });
};

describe('dedupWindow', () => {
  it('adds each key once', () => {
    const window = dedupWindow([], MANY);
    expect([window.addIfAbsent('a'), window.addIfAbsent('b'), window.addIfAbsent('a')]).to.deep.equal([
      true,
      true,
      false,
    ]);
  });

  it('contains the saved keys', () => {
    const saved = [
      { partition: P, at: T, keys: 'a\nb' },
      { partition: 'codfw/0#', at: 5, keys: 'c' },
    ];
    const window = dedupWindow(saved, MANY);
    expect(['a', 'b', 'c', 'd'].map((key) => window.addIfAbsent(key))).to.deep.equal([
      false,
      false,
      false,
      true,
    ]);
    expect(window.forgotten()).to.deep.equal(new Map());
  });

  it('expires keys from long before the position, and reports it', () => {
    const window = dedupWindow([], MANY);
    handle(window, T, ['old']);
    handle(window, T + 60_000, ['young']);
    expect(window.forgotten().size).to.equal(0);
    handle(window, T + 60_001, ['new']);
    expect(window.forgotten()).to.deep.equal(new Map([[P, { below: T + 1, safeFrom: T + 1000 }]]));
    expect(['old', 'young', 'new'].map((key) => window.addIfAbsent(key))).to.deep.equal([true, false, false]);
  });

  it('expires by the time of each partition separately', () => {
    const window = dedupWindow([], MANY);
    handle(window, T, ['quiet'], 'codfw/0#');
    handle(window, T, ['old']);
    handle(window, T + 3_600_000, ['new']);
    expect([...window.forgotten().keys()]).to.deep.equal([P]);
    expect(window.addIfAbsent('quiet')).to.equal(false);
  });

  it('expires saved keys too, in any order', () => {
    const saved = [
      { partition: P, at: T + 50_000, keys: 'b' },
      { partition: P, at: T, keys: 'a' },
    ];
    const window = dedupWindow(saved, MANY);
    handle(window, T + 70_000, ['c']);
    expect(['a', 'b'].map((key) => window.addIfAbsent(key))).to.deep.equal([true, false]);
  });

  it('keeps the newest generation, however old', () => {
    const window = dedupWindow([], { retentionMs: 0, maxKeys: 0 });
    handle(window, T, ['a']);
    handle(window, T, ['b']);
    expect(window.forgotten().size).to.equal(0);
    expect(['a', 'b'].map((key) => window.addIfAbsent(key))).to.deep.equal([false, false]);
  });

  it('expires the oldest keys of the partition with most keys when there are too many', () => {
    const window = dedupWindow([], { retentionMs: Infinity, maxKeys: 4 });
    handle(window, T, ['q1', 'q2'], 'codfw/0#');
    handle(window, T + 5000, ['q3'], 'codfw/0#');
    handle(window, T, ['a', 'b', 'c']);
    expect([...window.forgotten().keys()]).to.deep.equal(['codfw/0#']);
    handle(window, T + 5000, ['d']);
    expect([...window.forgotten().keys()]).to.deep.equal(['codfw/0#', P]);
    expect(['q3', 'd', 'a'].map((key) => window.addIfAbsent(key))).to.deep.equal([false, false, true]);
  });

  it('does not evict a partition that a rewound connection may still repeat', () => {
    const saved = [T, T + 2000, T + 4000].map((at) => ({ partition: 'codfw/0#', at, keys: `c ${at}` }));
    const window = dedupWindow(saved, { retentionMs: 60_000, maxKeys: 3 });
    handle(window, T + 4000, ['e 1', 'e 2']);
    expect(window.forgotten().size).to.equal(0);
    handle(window, T + 5000, ['c new'], 'codfw/0#');
    expect(window.forgotten().size, 'new, but perhaps only out of order').to.equal(0);
    handle(window, T + 5001, ['c newer'], 'codfw/0#');
    expect(window.forgotten().get('codfw/0#')?.below).to.equal(T + 4001);
  });

  it('does not evict keys that a new connection may repeat', () => {
    const window = dedupWindow([], { retentionMs: 60_000, maxKeys: 3 });
    handle(window, T, ['a']);
    handle(window, T + 5000, ['b', 'c']);
    window.markResumed();
    handle(window, T + 5000, ['d']);
    expect(window.forgotten().size).to.equal(0);
    handle(window, T + 6001, ['e']);
    expect(window.forgotten().size).to.equal(1);
  });

  it('bounds the keys of events whose offsets identify duplicates, at any position', () => {
    const window = dedupWindow([], { retentionMs: 60_000, maxKeys: 100 });
    for (let n = 0; n < 1000; n += 1) {
      window.addIfAbsent(`key ${n}`);
      window.seal({ partition: 'eqiad/0', at: T, keys: `key ${n}` });
    }
    const known = Array.from({ length: 1000 }, (_, n) => n).filter((n) => !window.addIfAbsent(`key ${n}`));
    expect(known.length).to.be.at.most(101);
    expect(window.forgotten().get('eqiad/0')?.safeFrom, 'a resume may go back as far as before').to.equal(
      null,
    );
  });

  it('expires saved keys beyond the latest plausible time at the next save, and still recognizes them', () => {
    const saved = [
      { partition: 'eqiad/0', at: T, keys: 'a' },
      { partition: 'eqiad/0', at: T + 86_400_000, keys: 'b' },
    ];
    const window = dedupWindow(saved, MANY, T + 300_000);
    expect(['a', 'b'].map((key) => window.addIfAbsent(key))).to.deep.equal([false, false]);
    expect(window.forgotten().get('eqiad/0')).to.deep.equal({ below: T + 86_400_001, safeFrom: null });
  });

  it('never expires so much that a resume would have to start after the position', () => {
    const window = dedupWindow([], { retentionMs: 0, maxKeys: 0 });
    handle(window, T, ['a']);
    handle(window, T + 999, ['b']);
    handle(window, T + 1000, ['c']);
    expect(window.forgotten().size).to.equal(0);
    handle(window, T + 1001, ['d']);
    expect(window.forgotten().get(P)).to.deep.equal({ below: T + 1, safeFrom: T + 1000 });
  });
});

describe('recent keys through any batches, resumes and prunes', () => {
  interface Event {
    readonly key: string;
    readonly timestamp: number;
  }
  const DISORDER = 6;
  const world = fc.record({
    steps: fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 80 }),
    back: fc.array(fc.integer({ min: 0, max: DISORDER }), { minLength: 1, maxLength: 7 }),
    wholeSeconds: fc.boolean(),
    batches: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }),
    restarts: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
    retentionMs: fc.integer({ min: 0, max: 8000 }),
    maxKeys: fc.integer({ min: 0, max: 60 }),
    rewindMs: fc.integer({ min: 1, max: 9000 }),
  });

  it('retains each key that a resume could repeat, within its limit', () => {
    fc.assert(
      fc.property(
        world,
        ({ steps, back, wholeSeconds, batches, restarts, retentionMs, maxKeys, rewindMs }) => {
          const partitions = ['eqiad/0#', 'codfw/0#'].map((name, turn) => {
            let time = T;
            const events = steps.map((step, offset): Event => {
              time += step * (1 + turn);
              const exact = time - (back[offset % back.length] ?? 0);
              return {
                key: `${name}-${offset}`,
                timestamp: wholeSeconds ? Math.floor(exact / 1000) * 1000 : exact,
              };
            });
            return { name, events, seen: 0, at: 0, stood: -Infinity };
          });
          let saved: readonly RecentKeys[] = [];
          let window = dedupWindow(saved, { retentionMs, maxKeys });
          const safeFrom = new Map<string, number>();

          for (let round = 0; partitions.some(({ seen, events }) => seen < events.length); round += 1) {
            const partition = partitions[round % 2];
            if (partition === undefined) return;
            const size = batches[round % batches.length] ?? 1;
            const fresh = partition.events.slice(partition.seen, partition.seen + size);
            const last = fresh.at(-1);
            if (last === undefined) continue;
            partition.seen += fresh.length;
            // As a position does: by the last id of a batch, and never back.
            partition.at = Math.max(partition.at, last.timestamp + 1);
            const keys = fresh.map(({ key }) => key);
            handle(window, partition.at, keys, partition.name);
            saved = [...saved, { partition: partition.name, at: partition.at, keys: keys.join('\n') }];

            for (const [name, forgotten] of window.forgotten()) {
              expect(forgotten.safeFrom, 'safeFrom goes back').to.be.at.least(safeFrom.get(name) ?? 0);
              safeFrom.set(name, forgotten.safeFrom ?? 0);
              saved = saved.filter((one) => one.partition !== name || one.at >= forgotten.below);
            }
            if (restarts[round % restarts.length] === true) {
              window = dedupWindow(saved, { retentionMs, maxKeys });
              for (const one of partitions) one.stood = one.at;
            }
            for (const { name, events, seen, at } of partitions) {
              if (seen === 0) continue;
              const from = Math.max(at - rewindMs, safeFrom.get(name) ?? 0);
              expect(from, 'a resume must not start after the position').to.be.below(at);
              const first = events.findIndex(({ timestamp }) => timestamp >= from);
              expect(first, 'a resume must not skip what was not seen').to.be.within(0, seen);
              const repeated = events.slice(first, seen).filter(({ key }) => window.addIfAbsent(key));
              expect(repeated, 'repeats that nobody knows').to.deep.equal([]);
            }
          }

          window.seal({ partition: P, at: partitions[0]?.at ?? 0, keys: '' });
          const remembered = partitions.flatMap(({ events }) =>
            events.filter(({ key }) => !window.addIfAbsent(key)),
          );
          const needed = saved.filter(({ partition, at }) => {
            const one = partitions.find(({ name }) => name === partition);
            return one === undefined || at + 1000 >= one.at || one.at <= one.stood + 1000;
          });
          expect(remembered.length).to.be.at.most(
            Math.max(
              maxKeys,
              needed.reduce((sum, { keys }) => sum + keys.split('\n').length, 0),
            ),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
