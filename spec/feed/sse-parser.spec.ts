import { expect } from 'chai';
import { EventSource } from 'eventsource';
import fc from 'fast-check';
import type { SseMessage } from '../../src/feed/sse-message.ts';
import { sseParser } from '../../src/feed/sse-parser.ts';

/** Of type "message", as the feed's connection takes them. */
const parsed = (pieces: readonly Uint8Array[]): readonly SseMessage[] => {
  const messages: SseMessage[] = [];
  const parse = sseParser(({ event, data, id }) => {
    if (event === 'message') messages.push({ data, id: id ?? '' });
  });
  for (const piece of pieces) parse(piece);
  return messages;
};
const parsedText = (...texts: readonly string[]): readonly SseMessage[] =>
  parsed(texts.map((text) => Buffer.from(text)));

/** The plain version: what `eventsource` makes of the same bytes. */
const byEventSource = (pieces: readonly Uint8Array[]): Promise<readonly SseMessage[]> =>
  new Promise((resolve) => {
    const messages: SseMessage[] = [];
    const left = [...pieces];
    const source = new EventSource('http://127.0.0.1/', {
      fetch: (url) =>
        Promise.resolve({
          url: String(url),
          status: 200,
          redirected: false,
          headers: { get: () => 'text/event-stream' },
          body: {
            getReader: () => ({
              read: () => {
                const value = left.shift();
                return Promise.resolve(
                  value === undefined ? { done: true as const } : { done: false as const, value },
                );
              },
              cancel: () => Promise.resolve(),
            }),
          },
        }),
    });
    source.onmessage = ({ data, lastEventId }) => messages.push({ data: data as string, id: lastEventId });
    source.onerror = () => {
      source.close();
      resolve(messages);
    };
  });

/** The bytes, cut at these places; places count round and round. */
const cutAt = (bytes: Uint8Array, places: readonly number[]): Uint8Array[] => {
  const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...cuts].map((cut, index) => bytes.slice(cut, cuts[index] ?? bytes.length));
};

const text = fc.oneof(
  fc.constantFrom('', ' ', 'a', ' {"title":"Zürich"}', 'naïve', '日本', '👩‍👩‍👧', 'a: b', '\0', '\uFEFF'),
  fc.string({ unit: 'binary' }).filter((value) => !/[\r\n]/.test(value)),
);
const name = fc.constantFrom('data', 'id', 'event', 'retry', 'data ', 'Data', 'dat', '', 'x');
const line = fc.oneof(
  { weight: 4, arbitrary: text.map((value) => `data: ${value}`) },
  { weight: 2, arbitrary: fc.tuple(name, text).map(([field, value]) => `${field}:${value}`) },
  { weight: 1, arbitrary: fc.constantFrom('event: message', 'event: error', 'id: [1]', 'id: ', 'id') },
  { weight: 1, arbitrary: text },
  { weight: 4, arbitrary: fc.constant('') },
);
const bytesOf = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n', '\r')), { maxLength: 30 })
  .map((lines) => Buffer.from(lines.map((parts) => parts.join('')).join('')));
/** Bytes that are no UTF-8, or no longer: some are replaced. */
const damaged = fc
  .tuple(bytesOf, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0x80, max: 0xff })), { maxLength: 3 }))
  .map(([bytes, damages]) => {
    for (const [place, byte] of damages) if (bytes.length > 0) bytes[place % bytes.length] = byte;
    return bytes;
  });

describe('sseParser', () => {
  it('reads messages with their ids, several lines of data, and the absent space', () => {
    expect(
      parsedText(':ok\n\nid: [1]\ndata: a\n\ndata:b\ndata: c\ndata\n\nid: [2]\ndata:  d\n\n'),
    ).to.deep.equal([
      { id: '[1]', data: 'a' },
      { id: '', data: 'b\nc\n' },
      { id: '[2]', data: ' d' },
    ]);
  });

  it('leaves out events of another type, and those without data', () => {
    expect(
      parsedText('event: error\ndata: x\n\nevent: message\ndata: a\n\nid: 7\n\nevent:\ndata: b\n\n'),
    ).to.deep.equal([
      { id: '', data: 'a' },
      { id: '', data: 'b' },
    ]);
  });

  it('takes no id that holds a null, and the last of several', () => {
    expect(parsedText('id: a\nid: b\nid: c\0\ndata: x\n\n')).to.deep.equal([{ id: 'b', data: 'x' }]);
  });

  it('takes all three ends of lines, and a pair that is cut for one', () => {
    expect(parsedText('data: a\r', '\n\r', '\ndata: b\r\rdata: c\n\r\n')).to.deep.equal([
      { id: '', data: 'a' },
      { id: '', data: 'b' },
      { id: '', data: 'c' },
    ]);
  });

  it('does not wait for what follows a carriage return', () => {
    expect(parsedText('data: a\r\r')).to.deep.equal([{ id: '', data: 'a' }]);
  });

  it('leaves out one byte order mark, at the very beginning', () => {
    expect(parsedText('\uFEFFdata: a\n\n\uFEFFdata: b\n\ndata: \uFEFFc\n\n')).to.deep.equal([
      { id: '', data: 'a' },
      { id: '', data: '\uFEFFc' },
    ]);
  });

  it('puts characters together that were cut into bytes', () => {
    const bytes = Buffer.from('data: Zürich 日本 👩‍👩‍👧\n\n');
    expect(parsed([...bytes].map((byte) => Uint8Array.of(byte)))).to.deep.equal([
      { id: '', data: 'Zürich 日本 👩‍👩‍👧' },
    ]);
  });

  it('reads what eventsource reads, whatever comes in whatever pieces', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, fc.array(fc.nat(), { maxLength: 8 }), async (bytes, places) => {
        // The package takes no line that ends in a carriage return before another one has ended.
        const ended = [...cutAt(bytes, places), Buffer.from(':\n')];
        expect(parsed(ended)).to.deep.equal(await byEventSource(ended));
      }),
      { numRuns: 1000 },
    );
  });
});
