import { expect } from 'chai';
import { asyncScheduler, concatMap, delay, ignoreElements, merge, type Observable, of, Subject } from 'rxjs';
import { loopMeter } from '../../../../src/apps/shared/metrics/loop-meter.ts';
import type { Batch } from '../../../../src/core/loop/batch.ts';
import { closedLoop } from '../../../../src/core/loop/closed-loop.ts';
import type { Source } from '../../../../src/core/loop/source.ts';
import { processRegistry } from '../../../../src/telemetry/metrics/process-registry.ts';
import { marbles } from '../../../support/marbles.ts';
import { metricSamples } from '../../../support/metric-samples.ts';

const batch = (size: number): Batch<string, number> => ({ items: ['x'], size, position: size });

/** A source that listens for room, as all do, and need not wait for it. */
const following =
  (feed$: Observable<Batch<string, number>>): Source<string, number> =>
  (credit$) =>
    merge(feed$, credit$.pipe(ignoreElements()));

describe('loopMeter', () => {
  const make = () => {
    const { metrics, text } = processRegistry('server', { version: '0' });
    const options = { read: metrics.eventsConsumedFromStream, clock: () => asyncScheduler.now() };
    const readMetrics = async (name: string): Promise<number | undefined> =>
      metricSamples(await text()).get(name);
    return { meter: loopMeter(metrics, options), look: readMetrics };
  };

  it('exports the events in flight and the capacity of all loops', async () => {
    const { meter, look: readMetrics } = make();
    const loop = () => {
      const feed$ = new Subject<Batch<string, number>>();
      const durable$ = new Subject<Batch<string, number>>();
      const running = closedLoop(meter.source(following(feed$), 100), { capacity: 100 }, (batch$) =>
        merge(batch$.pipe(ignoreElements()), durable$),
      ).subscribe();
      return { feed$, durable$, running };
    };
    const [one, other] = [loop(), loop()];
    one.feed$.next(batch(30));
    other.feed$.next(batch(5));
    expect(await readMetrics('headwater_in_flight_events')).to.equal(35);
    expect(await readMetrics('headwater_loop_room_events')).to.equal(200);
    one.durable$.next(batch(30));
    expect(await readMetrics('headwater_in_flight_events')).to.equal(5);
    other.running.unsubscribe();
    expect(await readMetrics('headwater_in_flight_events')).to.equal(0);
    expect(await readMetrics('headwater_loop_room_events')).to.equal(100);
    one.running.unsubscribe();
    expect(await readMetrics('headwater_loop_room_events')).to.equal(0);
    expect(await readMetrics('events_consumed_from_stream_total')).to.equal(35);
  });

  it('measures how long a batch takes until it is durable, waiting included', async () => {
    const { meter, look: readMetrics } = make();
    marbles(({ cold, expectObservable }) => {
      // Each save takes 200 ms: the second batch waits for the first.
      const feed$ = cold('        ab 500ms c', { a: batch(3), b: batch(4), c: batch(300) });
      const expected = '200ms a 199ms b 301ms c';
      const running$ = closedLoop(
        meter.source(following(feed$), 1000),
        { capacity: 1000 },
        concatMap((one) => of(one).pipe(delay(200))),
      );
      expectObservable(running$).toBe(expected, { a: batch(3), b: batch(4), c: batch(300) });
    });
    expect(await readMetrics('headwater_batch_seconds_count')).to.equal(3);
    expect(await readMetrics('headwater_batch_seconds_sum')).to.be.closeTo(0.2 + 0.399 + 0.2, 1e-6);
    expect(await readMetrics('headwater_read_batch_events_bucket{le="5"}')).to.equal(2);
    expect(await readMetrics('headwater_read_batch_events_sum')).to.equal(307);
  });

  it('counts a batch as durable only when all of it is', async () => {
    const { meter, look: readMetrics } = make();
    const feed$ = new Subject<Batch<string, number>>();
    const durable$ = new Subject<Batch<string, number>>();
    closedLoop(meter.source(following(feed$), 100), { capacity: 100 }, (batch$) =>
      merge(batch$.pipe(ignoreElements()), durable$),
    ).subscribe();
    feed$.next(batch(10));
    feed$.next(batch(10));
    durable$.next(batch(9));
    expect(await readMetrics('headwater_batch_seconds_count')).to.equal(0);
    durable$.next(batch(1));
    expect(await readMetrics('headwater_batch_seconds_count')).to.equal(1);
    durable$.next(batch(10));
    expect(await readMetrics('headwater_batch_seconds_count')).to.equal(2);
  });
});
