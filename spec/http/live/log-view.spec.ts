import { expect } from 'chai';
import sinon from 'sinon';
import { recentLog } from '../../../src/core/recent-log.ts';
import { frameOf, KEY_BYTES } from '../../../src/http/live/frame.ts';
import { logView } from '../../../src/http/live/log-view.ts';
import { sharedViews } from '../../../src/http/live/shared-views.ts';

const KEY = 'k'.repeat(KEY_BYTES);
const OTHER = 'o'.repeat(KEY_BYTES);

interface Item {
  readonly word: string;
}
const items = (...words: string[]): Item[] => words.map((word) => ({ word }));
const frame = (number: number, { word }: Item) => frameOf(number, JSON.stringify(word));
const eventText = (number: number, word: string, key = KEY): string =>
  `id: ${number}-${key}\ndata: "${word}"\n\n`;

describe('logView', () => {
  const setUp = (most = 100) => {
    const log = recentLog<Item>(10);
    return { log, view: logView(log, ({ word }) => word !== 'no', frame, most) };
  };

  it('shows what is wanted after a place, with the reader’s own key in every id', () => {
    const { log, view } = setUp();
    log.append(items('één', 'no', 'drei'));
    const chunk = view.after(0);
    expect(chunk.bytes(KEY).toString()).to.equal(eventText(1, 'één') + eventText(3, 'drei'));
    expect(chunk.bytes(OTHER).toString()).to.equal(eventText(1, 'één', OTHER) + eventText(3, 'drei', OTHER));
    expect(view.after(1).bytes(KEY).toString()).to.equal(eventText(3, 'drei'));
    expect([chunk.to, chunk.more]).to.deep.equal([3, false]);
  });

  it('goes past what is not wanted', () => {
    const { log, view } = setUp();
    log.append(items('no', 'no'));
    const { to, more, bytes } = view.after(0);
    expect([to, more, bytes(KEY).length]).to.deep.equal([2, false, 0]);
  });

  it('shows no more than fits, and says that there is more', () => {
    const { log, view } = setUp(2);
    log.append(items('a', 'no', 'b', 'c'));
    const { to, more, bytes } = view.after(0);
    expect([to, more]).to.deep.equal([3, true]);
    expect(bytes(KEY).toString()).to.equal(eventText(1, 'a') + eventText(3, 'b'));
    expect(view.after(to).bytes(KEY).toString()).to.equal(eventText(4, 'c'));
  });

  it('shows what was added since it was looked at', () => {
    const { log, view } = setUp();
    log.append(items('a'));
    view.after(0);
    log.append(items('b'));
    expect(view.after(0).bytes(KEY).toString()).to.equal(eventText(1, 'a') + eventText(2, 'b'));
    expect(view.after(2).bytes(KEY)).to.have.length(0);
  });

  it('gives readers at the same place the very same bytes', () => {
    const { log, view } = setUp();
    log.append(items('a'));
    expect(view.after(0).bytes(KEY)).to.equal(view.after(0).bytes(KEY));
  });
});

describe('sharedViews', () => {
  it('puts each item into words once, whatever readers want', () => {
    const log = recentLog<Item>(10);
    const words = sinon.spy(frame);
    const views = sharedViews(log, words);
    const all = views({ key: 'all', wanted: () => true });
    const some = views({ key: 'some', wanted: ({ word }) => word === 'a' });
    log.append(items('a', 'b'));
    for (const { view } of [all, some, all]) view.after(0).bytes(KEY);
    expect(words.callCount).to.equal(2);
  });

  it('shares a view as long as somebody holds it', () => {
    const log = recentLog<Item>(10);
    const views = sharedViews(log, frame);
    const wish = { key: 'all', wanted: () => true };
    const [one, two] = [views(wish), views(wish)];
    expect(one.view).to.equal(two.view);
    one.release();
    expect(views(wish).view).to.equal(two.view);
    two.release();
    views(wish).release();
    expect(views({ key: 'other', wanted: () => true }).view).not.to.equal(two.view);
  });
});
