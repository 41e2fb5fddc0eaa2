import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { generatedLog } from '../../../src/simulator/generator/generated-log.ts';

describe('a generated log', () => {
  it('grows by the clock, at its rate, up to its count', () => {
    const scheduler = new VirtualTimeScheduler();
    const log = generatedLog({ seed: 1, startMs: 0, rate: 1000, count: 35, firstOffset: 500, scheduler });
    const seen: number[] = [];
    const growth = log.grown$.subscribe(() => seen.push(log.endOffset));
    expect(log.endOffset).to.equal(500);
    scheduler.schedule(() => growth.unsubscribe(), 80);
    scheduler.flush();
    expect(seen).to.deep.equal([510, 520, 530, 535]);
  });

  it('has no event beyond its end', () => {
    const scheduler = new VirtualTimeScheduler();
    const log = generatedLog({ seed: 1, startMs: 0, rate: 1000, firstOffset: 500, scheduler });
    expect(() => log.at(500)).to.throw(RangeError, /no event at offset 500/);
    expect(log.firstAtOrAfter(0)).to.equal(500);
    scheduler.schedule(() => {
      expect(JSON.parse(log.at(509).data)).to.have.nested.property('meta.offset', 509);
      expect(() => log.at(510)).to.throw(RangeError);
      expect(log.firstAtOrAfter(1_000_000)).to.equal(510);
    }, 10);
    scheduler.flush();
  });

  it('contains all events at once, if requested', () => {
    const log = generatedLog({
      seed: 1,
      startMs: 0,
      rate: 10,
      count: 200_000,
      isComplete: true,
      firstOffset: 0,
    });
    expect(log.endOffset).to.equal(200_000);
    const last = log.at(199_999);
    expect(JSON.parse(last.data)).to.have.nested.property('meta.dt', new Date(last.timestamp).toISOString());
    expect([log.nextOffset(-5), log.nextOffset(7), log.nextOffset(1e9)]).to.deep.equal([0, 7, 200_000]);
  });

  it('says what is missing', () => {
    expect(() => generatedLog({ seed: 1, startMs: 0, rate: 0 })).to.throw(/rate above 0/);
    expect(() => generatedLog({ seed: 1, startMs: 0, rate: 1, isComplete: true })).to.throw(/needs a count/);
  });
});
