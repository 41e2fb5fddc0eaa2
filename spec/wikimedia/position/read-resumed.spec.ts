import { expect } from 'chai';
import { from } from 'rxjs';
import { FeedError } from '../../../src/net/feed-error.ts';
import type { FeedEvent } from '../../../src/wikimedia/health/feed-event.ts';
import type { FeedPosition, PartitionPosition } from '../../../src/wikimedia/position/feed-position.ts';
import { readMessage } from '../../../src/wikimedia/event/read-message.ts';
import { readResumed } from '../../../src/wikimedia/position/read-resumed.ts';
import type { SseMessage } from '../../../src/sse/sse-message.ts';
import { changeText, CODFW, EQIAD, idOf } from '../../support/feed-events.ts';

const T = 1_777_979_860_000;
const MINUTE = 60_000;

const standing = (...entries: readonly Partial<PartitionPosition>[]): FeedPosition => ({
  since: T - 60 * MINUTE,
  partitions: entries.map((entry) => ({
    topic: EQIAD,
    partition: 0,
    resume: { timestamp: T },
    next: null,
    forgotten: T - MINUTE,
    ...entry,
  })),
});

/** An event without an offset; `id` says where the feed stands. */
const event = (
  ms: number,
  { id = idOf({ [EQIAD]: T + ms }), ...meta }: Readonly<Record<string, unknown>> & { id?: string } = {},
): SseMessage => ({
  id,
  data: changeText(
    0,
    {},
    { id: `event ${ms}`, offset: undefined, dt: new Date(T + ms).toISOString(), ...meta },
  ),
});

const readAll = (
  position: FeedPosition,
  ...batches: readonly (readonly SseMessage[])[]
): { readonly came: number; readonly error: unknown; readonly observed: readonly FeedEvent[] } => {
  const observed: FeedEvent[] = [];
  let came = 0;
  let error: unknown = null;
  from(batches.map((items) => ({ items, size: items.length, position })))
    .pipe(readResumed(position, readMessage, (observation) => observed.push(observation)))
    .subscribe({
      next: ({ items }) => (came += items.length),
      error: (failure: unknown) => (error = failure),
    });
  return { came, error, observed };
};

const FORGOTTEN = -MINUTE;

describe('readResumed', () => {
  it('passes all events of a feed that resumed, including those with wrong times', () => {
    const { came, error, observed } = readAll(
      standing({}),
      [event(FORGOTTEN + 1), event(-48 * 60 * MINUTE)],
      [event(1), event(-48 * 60 * MINUTE)],
    );
    expect([came, error, observed]).to.deep.equal([4, null, []]);
  });

  it('fails before an event with a possibly expired id passes, and says what to do', () => {
    const { came, error, observed } = readAll(standing({}), [event(FORGOTTEN), event(1)]);
    expect(came).to.equal(0);
    expect(error).to.be.instanceOf(FeedError);
    expect(error).to.include({ code: 'feed-ignores-position', retriable: true });
    expect((error as FeedError).message)
      .to.match(/^the feed ignored Last-Event-ID: eqiad\.mediawiki\.recentchange\/0 starts again at /)
      .and.to.contain(`starts again at ${new Date(T - MINUTE).toISOString()}, but was counted`)
      .and.to.contain(`up to ${new Date(T).toISOString()}`)
      .and.to.contain('another DATA_DIR');
    expect(observed).to.deep.equal([{ kind: 'disconnected', error }]);
  });

  it('uses the id, or the time of an event if the id does not name its partition', () => {
    const late = { dt: new Date(T - 60 * MINUTE).toISOString() };
    expect(readAll(standing({}), [event(1, late)]).error).to.equal(null);
    for (const id of ['', 'x', idOf({ [CODFW]: T + 1 })]) {
      expect(readAll(standing({}), [event(FORGOTTEN, { id })]).error, id).to.be.instanceOf(FeedError);
      expect(readAll(standing({}), [event(FORGOTTEN + 1, { id })]).error, id).to.equal(null);
    }
  });

  it('checks each partition separately', () => {
    const position = standing({}, { topic: CODFW, forgotten: T - 5 * MINUTE });
    const id = idOf({ [EQIAD]: T, [CODFW]: T - 2 * MINUTE });
    expect(readAll(position, [event(1), event(1, { topic: CODFW, id })]).error).to.equal(null);
    const old = idOf({ [EQIAD]: T, [CODFW]: T - 5 * MINUTE });
    expect(readAll(position, [event(1)], [event(1, { topic: CODFW, id: old })])).to.deep.include({ came: 1 });
  });

  it('uses the latest position of the id for an event without a topic', () => {
    const position = standing({}, { topic: CODFW, forgotten: T - 5 * MINUTE });
    const at = (eqiad: number, codfw: number): unknown =>
      readAll(position, [
        event(0, { topic: undefined, id: idOf({ [EQIAD]: T + eqiad, [CODFW]: T + codfw }) }),
      ]).error;
    expect(at(-60 * MINUTE, -5 * MINUTE + 1)).to.equal(null);
    expect(at(-60 * MINUTE, -5 * MINUTE)).to.be.instanceOf(FeedError);
  });

  it('checks offsets if the feed resumes by them', () => {
    const position = standing({ resume: { offset: 90_000 }, forgotten: 50_000 });
    expect(readAll(position, [event(0, { id: idOf({ [EQIAD]: 50_001 }) })]).error).to.equal(null);
    const { error } = readAll(position, [event(0, { id: idOf({ [EQIAD]: 50_000 }) })]);
    expect((error as FeedError).message)
      .to.contain('offset 50000')
      .and.to.contain('offset 90000');
    // A time says nothing of an offset.
    expect(readAll(position, [event(-60 * MINUTE)]).error).to.equal(null);
  });

  it('lets offsets decide if there are some, and ids while none has expired', () => {
    expect(readAll(standing({}), [event(FORGOTTEN, { offset: 7 }), event(1)]).error).to.equal(null);
    expect(readAll(standing({ forgotten: null }), [event(FORGOTTEN)]).error).to.equal(null);
    expect(readAll(standing({ topic: CODFW }), [event(FORGOTTEN)]).error).to.equal(null);
  });

  it('allows for disorder if the first event is unreadable', () => {
    const broken = { id: '', data: '{"broken' };
    expect(readAll(standing({}), [broken, event(FORGOTTEN - 999)]).came).to.equal(2);
    expect(readAll(standing({}), [broken], [event(FORGOTTEN - 1000)]).came).to.equal(1);
  });
});
