import { expect } from 'chai';
import { EMPTY, lastValueFrom, NEVER, of, Subject, throwError } from 'rxjs';
import { type BatchSpans, batchSpans } from '../../../../src/apps/shared/tracing/batch-spans.ts';
import type { BatchAggregator } from '../../../../src/core/operators/batch-aggregator.ts';
import { batchOf } from '../../../support/marbles.ts';
import { recordedSpans } from '../../../support/recorded-spans.ts';

const traceparent = (span: number): string => `00-${'a'.repeat(32)}-${String(span).padStart(16, '0')}-01`;

interface Aggregate {
  readonly items: readonly number[];
  readonly position: number | null;
}

const collect = (): BatchAggregator<number, number, Aggregate> => {
  const items: number[] = [];
  return {
    add: (batch) => void items.push(...batch.items),
    finish: (position) => ({ items, position }),
  };
};

describe('batchSpans', () => {
  const recorded = recordedSpans();
  const { spans } = recorded;
  let from = 0;
  const endedNow = () => recorded.ended().slice(from);
  beforeEach(() => (from = recorded.ended().length));

  let time = 1_700_000_000_000;
  const batches = (): BatchSpans<number> =>
    batchSpans<number>(spans, {
      batch: { name: 'whole', kind: 'consumer', attributes: { 'messaging.system': 'kafka' } },
      step: { name: 'step', kind: 'client' },
      linkOf: (item) => (item < 0 ? null : traceparent(item)),
      now: () => (time += 10),
    });
  const aggregateOf = (
    { instrument }: BatchSpans<number>,
    ...items: readonly (readonly number[])[]
  ): Aggregate => {
    const aggregator = instrument(collect)();
    for (const some of items) aggregator.add(batchOf(some));
    time += 1000;
    return aggregator.finish(items.at(-1)?.at(-1) ?? null);
  };

  it('covers an aggregate from its first batch, linked to the spans that produced its items', async () => {
    const traced = batches();
    const began = time + 10;
    const whole = aggregateOf(traced, [1, 1, -1], [2, 1]);
    expect(whole).to.deep.equal({ items: [1, 1, -1, 2, 1], position: 1 });
    expect(await lastValueFrom(traced.within(whole, () => of('saved')))).to.equal('saved');
    const [step, batch] = endedNow();
    expect(batch).to.deep.include({
      name: 'whole',
      kind: 'consumer',
      parent: '',
      startTime: began,
      links: ['0000000000000001', '0000000000000002'],
      attributes: { 'messaging.system': 'kafka', 'messaging.batch.message_count': 5 },
      failure: null,
    });
    expect(step).to.include({ name: 'step', kind: 'client', parent: batch?.spanId, traceId: batch?.traceId });
  });

  it('links to no more than 32 spans', async () => {
    const traced = batches();
    const whole = aggregateOf(
      traced,
      Array.from({ length: 100 }, (_, n) => n + 1),
    );
    await lastValueFrom(traced.within(whole, () => of('saved')));
    expect(endedNow().at(-1)?.links).to.have.lengthOf(32);
  });

  it('records why the step failed, and passes the error on', () => {
    const traced = batches();
    const broken = new Error('no room');
    let caught: unknown;
    const failing$ = traced.within(aggregateOf(traced, [1]), () => throwError(() => broken));
    failing$.subscribe({ error: (error: unknown) => (caught = error) });
    expect(caught).to.equal(broken);
    expect(endedNow().map(({ failure }) => failure)).to.deep.equal(['no room', 'no room']);
  });

  it('ends with its step, also when that is unsubscribed', () => {
    const traced = batches();
    const step$ = new Subject<string>();
    traced.within(aggregateOf(traced, [1]), () => step$).subscribe();
    expect(endedNow()).to.deep.equal([]);
    step$.complete();
    expect(endedNow()).to.have.lengthOf(2);
    traced
      .within(aggregateOf(traced, [1]), () => NEVER)
      .subscribe()
      .unsubscribe();
    expect(endedNow()).to.have.lengthOf(4);
  });

  it('creates no span for anything else', async () => {
    let given: unknown;
    const step$ = batches().within({}, (span) => {
      given = span;
      return EMPTY;
    });
    await lastValueFrom(step$, { defaultValue: null });
    expect(given).to.equal(null);
    expect(endedNow()).to.deep.equal([]);
  });
});
