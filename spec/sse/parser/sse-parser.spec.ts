import { expect } from 'chai';
import { EventSource } from 'eventsource';
import fc from 'fast-check';
import type { SseEvent, SseMessage } from '../../../src/sse/sse-message.ts';
import { type OversizedEvent, sseParser } from '../../../src/sse/parser/sse-parser.ts';

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
  it('reads messages with their ids, several lines of data, and without the space after the colon', () => {
    expect(
      parsedText(':ok\n\nid: [1]\ndata: a\n\ndata:b\ndata: c\ndata\n\nid: [2]\ndata:  d\n\n'),
    ).to.deep.equal([
      { id: '[1]', data: 'a' },
      { id: '', data: 'b\nc\n' },
      { id: '[2]', data: ' d' },
    ]);
  });

  it('skips events of another type and events without data', () => {
    expect(
      parsedText('event: error\ndata: x\n\nevent: message\ndata: a\n\nid: 7\n\nevent:\ndata: b\n\n'),
    ).to.deep.equal([
      { id: '', data: 'a' },
      { id: '', data: 'b' },
    ]);
  });

  it('ignores an id with a null character, and uses the last of several', () => {
    expect(parsedText('id: a\nid: b\nid: c\0\ndata: x\n\n')).to.deep.equal([{ id: 'b', data: 'x' }]);
  });

  it('accepts all three line ends, and a split CRLF as one', () => {
    expect(parsedText('data: a\r', '\n\r', '\ndata: b\r\rdata: c\n\r\n')).to.deep.equal([
      { id: '', data: 'a' },
      { id: '', data: 'b' },
      { id: '', data: 'c' },
    ]);
  });

  it('does not wait for the byte after a carriage return', () => {
    expect(parsedText('data: a\r\r')).to.deep.equal([{ id: '', data: 'a' }]);
  });

  it('skips one byte order mark at the very beginning', () => {
    expect(parsedText('\uFEFFdata: a\n\n\uFEFFdata: b\n\ndata: \uFEFFc\n\n')).to.deep.equal([
      { id: '', data: 'a' },
      { id: '', data: '\uFEFFc' },
    ]);
  });

  it('joins characters that were split into bytes', () => {
    const bytes = Buffer.from('data: Zürich 日本 👩‍👩‍👧\n\n');
    expect(parsed([...bytes].map((byte) => Uint8Array.of(byte)))).to.deep.equal([
      { id: '', data: 'Zürich 日本 👩‍👩‍👧' },
    ]);
  });

  describe('with a limit', () => {
    interface Outcome {
      readonly events: readonly SseEvent[];
      readonly oversized: readonly OversizedEvent[];
    }
    const limited = (pieces: readonly Uint8Array[], maxEventBytes = 10): Outcome => {
      const events: SseEvent[] = [];
      const oversized: OversizedEvent[] = [];
      const parse = sseParser((event) => events.push(event), {
        maxEventBytes,
        onOversized: (event) => oversized.push(event),
      });
      for (const piece of pieces) parse(piece);
      return { events, oversized };
    };
    const bytewise = (text: string): Uint8Array[] =>
      [...Buffer.from(text)].map((byte) => Uint8Array.of(byte));
    const both = (text: string, maxEventBytes?: number): Outcome => {
      const whole = limited([Buffer.from(text)], maxEventBytes);
      expect(limited(bytewise(text), maxEventBytes)).to.deep.equal(whole);
      return whole;
    };

    it('keeps the beginning of an oversized event with its id, and continues after it', () => {
      const { events, oversized } = both(
        'id: 1\ndata: 0123456789\n\ndata: 0123456789a\nid: 2\n\ndata: b\n\n',
      );
      expect(events.map(({ data, id }) => [data, id])).to.deep.equal([
        ['0123456789', '1'],
        ['b', null],
      ]);
      expect(oversized).to.deep.equal([
        {
          event: 'message',
          id: '2',
          data: '0123456789',
          oversized: { bytes: 11, maxBytes: 10, hasEnd: true },
        },
      ]);
    });

    it('counts all data lines and nothing else', () => {
      const { events, oversized } = both(
        `: ${'c'.repeat(50)}\nid: ${'i'.repeat(50)}\ndata: 12345\ndata: 7890\n\ndata: 12345\ndata: 78901\ndata: xyz\n\n`,
      );
      expect(events.map(({ data }) => data)).to.deep.equal(['12345\n7890']);
      expect(oversized.map(({ data, oversized: { bytes } }) => [data, bytes])).to.deep.equal([
        ['12345\n7890', 15],
      ]);
    });

    it('splits no character', () => {
      const { oversized } = both('data: 123456789üü\n\ndata: 🦆\ndata: 🦆🦆\n\n');
      expect(oversized.map(({ data }) => data)).to.deep.equal(['123456789', '🦆\n🦆']);
    });

    it('keeps at most 16 kB', () => {
      const { oversized } = limited([Buffer.from(`data: ${'x'.repeat(100_000)}\n\n`)], 50_000);
      expect(oversized.map(({ data, oversized: { bytes } }) => [data.length, bytes])).to.deep.equal([
        [16_384, 100_000],
      ]);
    });

    it('emits an event of 16 times the limit without its end, and skips the rest', () => {
      for (const rest of ['x'.repeat(1000), `x\n${'data: y\n'.repeat(100)}`]) {
        const { events, oversized } = both(`id: 1\ndata: ${'x'.repeat(60)}${rest}\n\ndata: b\n\n`);
        expect(oversized).to.have.length(1);
        expect(events.map(({ data }) => data)).to.deep.equal(['b']);
      }
      const parts = Array.from({ length: 9 }, () => Buffer.from('x'.repeat(20)));
      const { oversized } = limited([Buffer.from('id: 1\ndata: '), ...parts, Buffer.from('\n\n')]);
      expect(oversized).to.deep.equal([
        {
          event: 'message',
          id: '1',
          data: 'xxxxxxxxxx',
          oversized: { bytes: 160, maxBytes: 10, hasEnd: false },
        },
      ]);
    });

    it('takes the type and id that stand before the byte that ends the wait, however the chunks are cut', () => {
      for (const lines of [`data: ${'x'.repeat(200)}\n`, `data: ${'x'.repeat(20)}\n`.repeat(9)]) {
        const { oversized } = both(`event: a\nid: 1\n${lines}event: b\nid: 2\ndata: y\n\n`);
        expect(oversized.map(({ event, id, oversized: { hasEnd } }) => [event, id, hasEnd])).to.deep.equal([
          ['a', '1', false],
        ]);
      }
    });

    it('gives the same result for chunks of any size', () => {
      fc.assert(
        fc.property(bytesOf, fc.array(fc.nat(), { maxLength: 8 }), (bytes, places) => {
          const ended = Buffer.concat([bytes, Buffer.from('\n\n')]);
          expect(limited(cutAt(ended, places), 7)).to.deep.equal(limited([ended], 7));
        }),
        { numRuns: 1000 },
      );
    });

    it('ignores an id longer than 256 kB', () => {
      for (const pieces of [1, 20]) {
        const bytes = Buffer.from(`id: ${'i'.repeat(300_000)}\ndata: a\n\nid: b\ndata: c\n\n`);
        const cuts = Array.from({ length: pieces }, (_, n) => Math.floor((n * bytes.length) / pieces));
        const { events } = limited(cutAt(bytes, cuts), 1000);
        expect(events.map(({ id }) => id)).to.deep.equal([null, 'b']);
      }
    });

    it('holds no more than the limit of a line without an end', async () => {
      const MB = 1_048_576;
      const piece = Buffer.alloc(65_536, 'x');
      for (const beginning of ['data: ', ': ', 'id: ', 'event: ', 'other: ', '']) {
        const parse = sseParser(() => undefined, { maxEventBytes: MB });
        parse(Buffer.from(`data: a\n\n${beginning}`));
        const before = process.memoryUsage();
        for (let n = 0; n < 16 * 100; n += 1) parse(piece);
        await new Promise(setImmediate);
        const after = process.memoryUsage();
        expect(after.arrayBuffers - before.arrayBuffers).to.be.below(10 * MB);
        expect(after.heapUsed - before.heapUsed).to.be.below(30 * MB);
      }
    });

    it('does not mistake a very long type for "message"', () => {
      const { events } = limited([Buffer.from(`event: message${' '.repeat(100_000)}\ndata: a\n\n`)]);
      expect(events[0]?.event).to.have.length(256);
    });
  });

  it('reports comments, and lines that are not fields', () => {
    const seen: string[] = [];
    const parse = sseParser(({ data }) => seen.push(data), {
      onComment: () => seen.push('comment'),
      onUnknownLine: (head) => seen.push(`unknown ${head}`),
    });
    parse(Buffer.from(`: a\n:\nretry: 5\ndata: b\nData: c\n{"d":1}\n${'e'.repeat(9999)}\n\n`));
    expect(seen).to.deep.equal([
      'comment',
      'comment',
      'unknown Data: c',
      'unknown {"d":1}',
      `unknown ${'e'.repeat(256)}`,
      'b',
    ]);
  });

  it('reads what eventsource reads, for any input in any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, fc.array(fc.nat(), { maxLength: 8 }), async (bytes, places) => {
        // The package takes no line that ends in a carriage return before another one has ended.
        const ended = [...cutAt(bytes, places), Buffer.from(':\n')];
        expect(parsed(ended)).to.deep.equal(await byEventSource(ended));
      }),
      { numRuns: 1000 },
    );
  });

  it('passes on the reconnection time, if it consists of digits only', () => {
    const times: number[] = [];
    const parse = sseParser(() => undefined, { onRetry: (ms) => times.push(ms) });
    for (const line of [
      'retry: 5',
      'retry:7000',
      'retry: 0',
      'retry: 1e3',
      'retry: -5',
      'retry',
      'retry: 5 s',
    ])
      parse(Buffer.from(`${line}\n`));
    for (const byte of 'retry: 12\r\n') parse(Buffer.from(byte));
    expect(times).to.deep.equal([5, 7000, 0, 12]);
  });
});
