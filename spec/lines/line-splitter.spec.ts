import { expect } from 'chai';
import fc from 'fast-check';
import type { SplitLine } from '../../src/lines/split-line.ts';
import { lineSplitter } from '../../src/lines/line-splitter.ts';

const splitChunks = (
  chunks: readonly Buffer[],
  { maxLineBytes = 1000, offset = 0, line = 0 } = {},
): readonly SplitLine[] => {
  const splitter = lineSplitter({ maxLineBytes, offset, line });
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.finish()];
};
const split = (text: string, options = {}): readonly SplitLine[] => splitChunks([Buffer.from(text)], options);
const texts = (lines: readonly SplitLine[]): readonly string[] => lines.map(({ line }) => line.text);

describe('lineSplitter', () => {
  it('gives each line with its number and its end in bytes', () => {
    expect(split('a\né\nb\n')).to.deep.equal([
      { line: { text: 'a' }, number: 1, end: 2 },
      { line: { text: 'é' }, number: 2, end: 5 },
      { line: { text: 'b' }, number: 3, end: 7 },
    ]);
  });

  it('continues at an offset', () => {
    expect(split('a\n', { offset: 100, line: 7 })).to.deep.equal([
      { line: { text: 'a' }, number: 8, end: 102 },
    ]);
  });

  it('gives a last line without an end only at the finish', () => {
    const splitter = lineSplitter({ maxLineBytes: 10, offset: 0, line: 0 });
    expect(texts(splitter.push(Buffer.from('a\nb')))).to.deep.equal(['a']);
    expect(splitter.pendingBytes()).to.equal(1);
    expect(splitter.finish()).to.deep.equal([{ line: { text: 'b' }, number: 2, end: 3 }]);
    expect(splitter.finish()).to.deep.equal([]);
  });

  it('leaves out empty lines, and counts them', () => {
    expect(split('\n\r\na\n\n')).to.deep.equal([{ line: { text: 'a' }, number: 3, end: 5 }]);
  });

  it('ends a line with a line feed, or a carriage return and a line feed, and with nothing else', () => {
    expect(texts(split('a\r\nb\rc\nd\u2028e\r\n'))).to.deep.equal(['a', 'b\rc', 'd\u2028e']);
  });

  it('takes NUL as it comes', () => {
    expect(texts(split('\0\0{}\n'))).to.deep.equal(['\0\0{}']);
  });

  it('removes a byte order mark from the first line only', () => {
    expect(texts(split('\ufeffa\n\ufeffb\n'))).to.deep.equal(['a', '\ufeffb']);
    expect(texts(split('\ufeffa\n', { offset: 10, line: 1 }))).to.deep.equal(['\ufeffa']);
    expect(texts(splitChunks([Buffer.from([0xef]), Buffer.from([0xbb, 0xbf, 0x61, 0x0a])]))).to.deep.equal([
      'a',
    ]);
  });

  it('has a problem with a line that is not UTF-8, and none with those around it', () => {
    const bytes = Buffer.concat([Buffer.from('a\n'), Buffer.from([0x62, 0xff, 0x0a]), Buffer.from('c\n')]);
    expect(splitChunks([bytes]).map(({ line }) => line)).to.deep.equal([
      { text: 'a' },
      { text: 'b\u{fffd}', problem: 'line 2 is not UTF-8 text' },
      { text: 'c' },
    ]);
  });

  it('reads a character that two chunks share', () => {
    expect(texts(splitChunks([Buffer.from([0xc3]), Buffer.from([0xa9, 0x0a, 0x61, 0x0a])]))).to.deep.equal([
      'é',
      'a',
    ]);
  });

  for (const end of ['\n', '\r\n', '']) {
    it(`takes a line of exactly the limit that ends with ${JSON.stringify(end)}, and none beyond`, () => {
      expect(split(`${'x'.repeat(10)}${end}`, { maxLineBytes: 10 })[0]?.line).to.deep.equal({
        text: 'x'.repeat(10),
      });
      const longer = split(`${'x'.repeat(11)}${end}`, { maxLineBytes: 10 })[0]?.line;
      expect(longer?.problem).to.equal('line 1 has 11 bytes, and at most 10 are allowed');
    });
  }

  it('holds only the beginning of a line beyond the limit, and goes on after it', () => {
    const splitter = lineSplitter({ maxLineBytes: 1000, offset: 0, line: 0 });
    const before = process.memoryUsage().arrayBuffers;
    // One buffer again and again: the collector decides when others would go, and a copy of it would be held all the same.
    const piece = Buffer.alloc(65_536, 'x');
    for (let i = 0; i < 2000; i += 1) splitter.push(piece);
    expect(process.memoryUsage().arrayBuffers - before).to.be.below(10_000_000);
    const [long, next] = splitter.push(Buffer.from('\nok\n'));
    expect(long).to.deep.equal({
      line: { text: 'x'.repeat(1000), problem: 'line 1 has 131072000 bytes, and at most 1000 are allowed' },
      number: 1,
      end: 131_072_001,
    });
    expect(next).to.deep.equal({ line: { text: 'ok' }, number: 2, end: 131_072_004 });
  });

  it('gives the same lines however the bytes are cut', () => {
    const piece = fc.constantFrom('a', 'é', '\n', '\r\n', '\r', '\0', '\ufeff', 'xxxxxxxxxxxx', '\u{1f600}');
    const bytes = fc.array(
      fc.oneof(
        piece.map((text) => Buffer.from(text)),
        fc.constant(Buffer.from([0xff])),
      ),
    );
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(20)), (parts, cuts) => {
        const input = Buffer.concat(parts);
        const chunks: Buffer[] = [];
        let start = 0;
        for (const cut of cuts) {
          chunks.push(input.subarray(start, start + cut));
          start = Math.min(input.length, start + cut);
        }
        chunks.push(input.subarray(start));
        const options = { maxLineBytes: 10 };
        expect(splitChunks(chunks, options)).to.deep.equal(splitChunks([input], options));
      }),
      { numRuns: 1000 },
    );
  });
});
