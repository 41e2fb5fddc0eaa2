import { expect } from 'chai';
import type { SourceEvent } from '../../src/core/loop/resumable-source.ts';
import { SourceError } from '../../src/core/loop/source-error.ts';
import { type GapOptions, gapPolicy } from '../../src/follow/gap-policy.ts';

describe('gapPolicy', () => {
  const setUp = (options: GapOptions = {}) => {
    const events: SourceEvent[] = [];
    const onGap = gapPolicy({
      ...options,
      feed: 'f',
      onSourceEvent: (event) => events.push(event),
      now: () => 0,
    });
    /** What it throws; `null` if it goes on. */
    const failure = (
      from: number,
      to: number,
      { missing = to - from + 1, canRequest = true } = {},
    ): SourceError | null => {
      try {
        onGap({ from, to, missing }, canRequest);
        return null;
      } catch (error) {
        if (error instanceof SourceError) return error;
        throw error;
      }
    };
    return { events, failure };
  };

  it('requests the events again three times, then reports them once and goes on', () => {
    const { events, failure } = setUp();
    for (let i = 0; i < 3; i += 1) {
      const error = failure(5, 7);
      expect(error).to.include({ code: 'source-gap', retriable: true });
      expect(error?.message).to.equal('f skipped events 5 to 7; requesting them again');
    }
    expect(events).to.deep.equal([]);
    expect(failure(5, 7)).to.equal(null);
    expect(failure(5, 7)).to.equal(null);
    expect(events).to.deep.equal([
      {
        kind: 'gap',
        from: 5,
        to: 7,
        missing: 3,
        message: 'f skipped events 5 to 7, also when asked again: they are lost. Reading goes on',
      },
    ]);
  });

  it('ends the pipeline if that is wanted', () => {
    const { events, failure } = setUp({ retries: 1, then: 'stop' });
    expect(failure(5, 5)).to.include({ retriable: true });
    const error = failure(5, 5);
    expect(error).to.include({ code: 'source-gap', retriable: false });
    expect(error?.message).to.equal(
      "f skipped event 5, also when asked again. The pipeline stops, as `gaps` says: set `gaps: { then: 'continue' }` to go on without them",
    );
    expect(events).to.deep.equal([]);
  });

  it('says how many are missing if some of the numbers may be those of unreadable items', () => {
    expect(setUp().failure(5, 9, { missing: 3 })?.message).to.equal(
      'f skipped events 5 to 9, 3 of them; requesting them again',
    );
  });

  it('requests nothing again with 0 retries', () => {
    const { events, failure } = setUp({ retries: 0 });
    expect(failure(5, 5)).to.equal(null);
    expect(events.map((event) => event.kind === 'gap' && event.message)).to.deep.equal([
      'f skipped event 5: they are lost. Reading goes on',
    ]);
  });

  it('requests nothing again without a position to resume from', () => {
    const { events, failure } = setUp();
    expect(failure(5, 5, { canRequest: false })).to.equal(null);
    expect(events).to.have.length(1);
  });

  it('knows a gap that grows at each request: the feed cannot resume', () => {
    const { events, failure } = setUp();
    const failures = [7, 8, 9, 10].map((to) => failure(5, to));
    expect(failures.map((error) => error !== null)).to.deep.equal([true, true, true, false]);
    expect(events[0]).to.include({ from: 5, to: 10, missing: 6 });
  });

  it('requests all gaps together at most 30 times an hour', () => {
    const { failure } = setUp();
    const retried = Array.from({ length: 40 }, (_, i) => failure(i * 10, i * 10)).filter(
      (error) => error !== null,
    );
    expect(retried).to.have.length(30);
  });
});
