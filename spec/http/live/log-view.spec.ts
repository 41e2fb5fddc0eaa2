import { expect } from 'chai';
import sinon from 'sinon';
import { ringLog } from '../../../src/core/collections/ring-log.ts';
import { KEY_BYTES } from '../../../src/http/live/frame.ts';
import { SSE_FORMAT } from '../../../src/http/live/sse-format.ts';
import { logView } from '../../../src/http/live/log-view.ts';
import { filterCache } from '../../../src/http/live/filter-cache.ts';

const KEY = 'k'.repeat(KEY_BYTES);
const OTHER = 'o'.repeat(KEY_BYTES);

interface Item {
  readonly word: string;
}
const items = (...toText: string[]): Item[] => toText.map((word) => ({ word }));
const frame = (number: number, { word }: Item) => SSE_FORMAT.frameOf(number, JSON.stringify(word));
const eventText = (number: number, word: string, key = KEY): string =>
  `id: ${number}-${key}\ndata: "${word}"\n\n`;

describe('logView', () => {
  const setUp = (maxEvents = 100) => {
    const log = ringLog<Item>(10);
    return { log, view: logView(log, ({ word }) => word !== 'no', frame, maxEvents) };
  };

  it('returns the matching events after a position, with the client’s key in every id', () => {
    const { log, view } = setUp();
    log.append(items('één', 'no', 'drei'));
    const chunk = view.after(0);
    expect(chunk.bytes(KEY).toString()).to.equal(eventText(1, 'één') + eventText(3, 'drei'));
    expect(chunk.bytes(OTHER).toString()).to.equal(eventText(1, 'één', OTHER) + eventText(3, 'drei', OTHER));
    expect(view.after(1).bytes(KEY).toString()).to.equal(eventText(3, 'drei'));
    expect([chunk.lastNumber, chunk.hasMore]).to.deep.equal([3, false]);
  });

  it('skips items that do not match', () => {
    const { log, view } = setUp();
    log.append(items('no', 'no'));
    const { lastNumber, hasMore, bytes } = view.after(0);
    expect([lastNumber, hasMore, bytes(KEY).length]).to.deep.equal([2, false, 0]);
  });

  it('returns at most one chunk, and whether there is more', () => {
    const { log, view } = setUp(2);
    log.append(items('a', 'no', 'b', 'c'));
    const { lastNumber, hasMore, bytes } = view.after(0);
    expect([lastNumber, hasMore]).to.deep.equal([3, true]);
    expect(bytes(KEY).toString()).to.equal(eventText(1, 'a') + eventText(3, 'b'));
    expect(view.after(lastNumber).bytes(KEY).toString()).to.equal(eventText(4, 'c'));
  });

  it('includes items added since the last call', () => {
    const { log, view } = setUp();
    log.append(items('a'));
    view.after(0);
    log.append(items('b'));
    expect(view.after(0).bytes(KEY).toString()).to.equal(eventText(1, 'a') + eventText(2, 'b'));
    expect(view.after(2).bytes(KEY)).to.have.length(0);
  });

  it('gives clients at the same position the same bytes', () => {
    const { log, view } = setUp();
    log.append(items('a'));
    expect(view.after(0).bytes(KEY)).to.equal(view.after(0).bytes(KEY));
  });
});

describe('filterCache', () => {
  it('serializes each item once for all filters', () => {
    const log = ringLog<Item>(10);
    const toText = sinon.spy(frame);
    const views = filterCache(log, toText);
    const all = views({ key: 'all', matches: () => true });
    const some = views({ key: 'some', matches: ({ word }) => word === 'a' });
    log.append(items('a', 'b'));
    for (const { view } of [all, some, all]) view.after(0).bytes(KEY);
    expect(toText.callCount).to.equal(2);
  });

  it('shares a view while it is leased', () => {
    const log = ringLog<Item>(10);
    const views = filterCache(log, frame);
    const filter = { key: 'all', matches: () => true };
    const [one, two] = [views(filter), views(filter)];
    expect(one.view).to.equal(two.view);
    one.release();
    expect(views(filter).view).to.equal(two.view);
    two.release();
    views(filter).release();
    expect(views({ key: 'other', matches: () => true }).view).not.to.equal(two.view);
  });
});
