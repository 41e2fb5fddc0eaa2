import { expect } from 'chai';
import { map } from 'rxjs';
import { aggregate } from '../../../src/core/operators/aggregate.ts';
import type { Batch } from '../../../src/core/loop/batch.ts';
import { watermarkTracker } from '../../../src/stats/windows/time/watermark-tracker.ts';
import { messages } from '../../../src/stats/windows/window-counts.ts';
import { windowCounter } from '../../../src/stats/windows/window-counter.ts';
import type { WindowDeltas } from '../../../src/stats/windows/window-deltas.ts';
import type { WindowEvent } from '../../../src/stats/windows/window-event.ts';
import { marbles } from '../../support/marbles.ts';
import { iso, windowEvent, START_MS } from '../../support/window-events.ts';

const MINUTE_MS = 60_000;

/** Events of a topic at these seconds after the start. */
const batch = (topic: string, ...seconds: number[]): Batch<WindowEvent, number> => ({
  items: seconds.map((second) => windowEvent({ topic, dt: iso(START_MS + second * 1000) })),
  size: seconds.length,
  position: null,
});
/** "0:2 60:1, late 1, too late 0": the minutes of a save, and what came late. */
const told = ({ rows, late, tooLate }: WindowDeltas): string => {
  const minutes = rows
    .filter(({ resolution, dimension }) => resolution === '1m' && dimension === 'all')
    .map(({ start, counts }) => `${(start - START_MS) / 1000}:${messages(counts)}`);
  return `${minutes.join(' ')}, late ${late}, too late ${messages(tooLate)}`;
};

describe('windows in a loop', () => {
  it('fold what comes together into one save; late events correct windows of earlier ones', () => {
    marbles(({ hot, expectObservable }) => {
      const batch$ = hot('a-b-------c------d------(ef)|', {
        a: batch('eqiad', 0, 1),
        b: batch('eqiad', 61, 62),
        c: batch('eqiad', 63, 5, 64),
        d: batch('eqiad', 200, 201, 7),
        e: batch('eqiad', 202, 142),
        f: batch('codfw', 3),
      });
      // A save holds what came within five frames of its first batch.
      const expected = '-----k---------l------m-----(n|)';
      const marks = watermarkTracker([], MINUTE_MS);
      const accumulator = () => {
        const counter = windowCounter(marks);
        return {
          add: ({ items }: Batch<WindowEvent, number>) => {
            for (const event of items) counter.add(event);
          },
          finish: () => counter.deltas(),
        };
      };
      const save$ = batch$.pipe(
        aggregate(accumulator, { events: 100, ms: 5 }),
        map(({ items: [deltas] }) => (deltas === undefined ? expect.fail('no deltas') : told(deltas))),
      );
      expectObservable(save$).toBe(expected, {
        k: '0:2 60:2, late 0, too late 0',
        l: '60:2 0:1, late 1, too late 0',
        m: '180:2, late 0, too late 1',
        n: '180:1 120:1 0:1, late 1, too late 0',
      });
    });
  });
});
