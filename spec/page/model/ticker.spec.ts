import { expect } from 'chai';
import fc from 'fast-check';
import { pageModule } from '../../support/page-module.ts';

interface Message {
  readonly event: string;
  readonly data: string;
  readonly id: string | null;
}
const { createSseParser, MAX_CHARACTERS } = (await pageModule('net/event-stream-parser.js')) as {
  createSseParser: (onMessage: (message: Message) => void) => (chunk: string) => void;
  MAX_CHARACTERS: number;
};
interface Change {
  readonly title: string | null;
  readonly url: string | null;
  readonly bytes: number | null;
  readonly bot: boolean;
}
interface Ticker {
  readonly offer: (data: string, now: number) => void;
  readonly take: (now: number, filling: boolean) => Change | null;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly skipped: () => number;
  readonly sampleRatio: (now: number) => number;
}
const { createTicker, readChange } = (await pageModule('model/ticker.js')) as {
  createTicker: () => Ticker;
  readChange: (data: string) => Change | null;
};

const parsed = (chunks: readonly string[]): readonly Message[] => {
  const messages: Message[] = [];
  const parse = createSseParser((message) => messages.push(message));
  for (const chunk of chunks) parse(chunk);
  return messages;
};

describe('createSseParser', () => {
  const TEXT =
    ':ok\n\nid: 1-a\ndata: {"x":1}\n\n: beat\r\n\r\nid: 2-a\revent: cut-off\rdata:first\rdata: second\r\r' +
    'id: 3-a\n\ndata\r\ndata\r\n\r\nretry: 5\nunknown: x\n\ndata: not yet ended';
  const MESSAGES = [
    { event: 'message', data: '{"x":1}', id: '1-a' },
    { event: 'cut-off', data: 'first\nsecond', id: '2-a' },
    { event: 'message', data: '\n', id: '3-a' },
  ];

  it('splits a stream into messages; skips comments and events without data', () => {
    expect(parsed([TEXT])).to.deep.equal(MESSAGES);
  });

  it('gives the same messages however the stream is chunked', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(TEXT.length), { maxLength: 60 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), TEXT.length];
        const chunks = at.slice(1).map((end, index) => TEXT.slice(at[index], end));
        expect(parsed(chunks)).to.deep.equal(MESSAGES);
      }),
    );
  });

  it('throws when a message exceeds the limit', () => {
    expect(() => parsed(['data: ', 'x'.repeat(MAX_CHARACTERS), 'x'])).to.throw(/too long/);
    const lines = Array.from({ length: 12 }, () => `data: ${'x'.repeat(MAX_CHARACTERS / 10)}\n`);
    expect(() => parsed(lines)).to.throw(/too long/);
  });
});

describe('createTicker', () => {
  const change = (title: string): string =>
    JSON.stringify({ id: title, dt: '2026-11-21T12:00:00Z', type: 'edit', title, bot: false });

  it('shows every change of a quiet feed, one at a time, and faster only while it fills', () => {
    const ticker = createTicker();
    for (const title of ['a', 'b', 'c']) ticker.offer(change(title), 0);
    expect(ticker.take(0, false)?.title).to.equal('a');
    expect(ticker.take(300, false)).to.equal(null);
    expect(ticker.take(300, true)?.title).to.equal('b');
    expect(ticker.take(1_100, false)?.title).to.equal('c');
    expect(ticker.take(9_000, false)).to.equal(null);
  });

  it('keeps its pace and its size under any load, and measures the sample ratio', () => {
    const ticker = createTicker();
    let shown = 0;
    for (let now = 0; now < 60_000; now += 20) {
      ticker.offer(change(String(now)), now);
      if (ticker.take(now, false) !== null) shown += 1;
    }
    expect(shown).to.be.within(80, 87);
    expect(ticker.sampleRatio(60_000)).to.be.within(33, 37);
    const last: string[] = [];
    for (let now = 61_000; ; now += 1_000) {
      const title = ticker.take(now, false)?.title;
      if (title === undefined || title === null) break;
      last.push(title);
    }
    expect(last, 'the changes still queued').to.have.lengthOf(6);
    expect(last.at(-1)).to.equal('59980');
  });

  it('shows nothing while paused, counts what it skips, and resumes with new changes', () => {
    const ticker = createTicker();
    ticker.offer(change('before'), 0);
    ticker.pause();
    for (let count = 0; count < 50; count += 1) ticker.offer(change('meanwhile'), 10);
    expect(ticker.take(5_000, true)).to.equal(null);
    expect(ticker.skipped()).to.equal(50);
    ticker.resume();
    expect(ticker.take(6_000, true)).to.equal(null);
    ticker.offer(change('after'), 6_000);
    expect(ticker.take(6_000, true)?.title).to.equal('after');
    ticker.pause();
    expect(ticker.skipped()).to.equal(0);
  });

  it('links only to web pages, and ignores malformed changes', () => {
    const data = { id: 1, dt: '2026-11-21T12:00:00Z', type: 'edit', url: 'javascript:alert(1)', bytes: '7' };
    expect(readChange(JSON.stringify(data))).to.include({ url: null, bytes: null, title: null, bot: false });
    expect(readChange(JSON.stringify({ ...data, url: 'https://x.org/wiki/Y' }))?.url).to.equal(
      'https://x.org/wiki/Y',
    );
    expect(['', 'null', '7', '{}', '{"missed":3}'].map(readChange)).to.deep.equal([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
