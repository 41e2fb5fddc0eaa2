import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Subject } from 'rxjs';
import { fromIterableOnDemand } from '../../../src/http/stats/from-iterable-on-demand.ts';

const counting = (upTo: number, failAt = Infinity) => {
  const state = { asked: 0, closed: false };
  async function* values(): AsyncGenerator<number> {
    try {
      while (state.asked < upTo) {
        if (state.asked === failAt) throw new Error('no more');
        state.asked += 1;
        yield await Promise.resolve(state.asked);
      }
    } finally {
      state.closed = true;
    }
  }
  return { state, values: values() };
};

const readBy = (values: AsyncIterable<number>) => {
  const demand$ = new Subject<void>();
  const seen: unknown[] = [];
  const subscription = fromIterableOnDemand(values, demand$).subscribe({
    next: (value) => seen.push(value),
    error: (error: unknown) => seen.push(String(error)),
    complete: () => seen.push('end'),
  });
  const take = async (): Promise<void> => {
    demand$.next();
    await setImmediate();
  };
  return { seen, take, subscription };
};

describe('fromIterableOnDemand', () => {
  it('pulls a value only on demand', async () => {
    const { state, values } = counting(2);
    const { seen, take } = readBy(values);
    await setImmediate();
    expect([seen, state.asked]).to.deep.equal([[1], 1]);
    await take();
    expect([seen, state.asked]).to.deep.equal([[1, 2], 2]);
    await take();
    expect(seen).to.deep.equal([1, 2, 'end']);
    expect(state.closed).to.equal(true);
  });

  it('closes the iterator on unsubscribe', async () => {
    const { state, values } = counting(5);
    const { subscription } = readBy(values);
    await setImmediate();
    subscription.unsubscribe();
    await setImmediate();
    expect(state).to.deep.equal({ asked: 1, closed: true });
  });

  it('passes on errors', async () => {
    const { seen, take } = readBy(counting(5, 1).values);
    await setImmediate();
    await take();
    expect(seen).to.deep.equal([1, 'Error: no more']);
  });
});
