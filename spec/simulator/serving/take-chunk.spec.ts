import { expect } from 'chai';
import fc from 'fast-check';
import { splitInCharacter, takeChunk } from '../../../src/simulator/serving/take-chunk.ts';
import type { FrameSource } from '../../../src/simulator/serving/frame-source.ts';

const sourceOf = (texts: readonly string[]): FrameSource => {
  const left = [...texts];
  return { next: () => left.shift() ?? null, id: () => '[]' };
};

describe('takeChunk', () => {
  it('gives all frames as bytes, in order, whatever their sizes', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.array(text), fc.integer({ min: 1, max: 100 }), (texts, size) => {
        const source = sourceOf(texts);
        const parts: Buffer[] = [];
        let frames = 0;
        for (let chunk = takeChunk(source, size, 7); chunk !== null; chunk = takeChunk(source, size, 7)) {
          expect(chunk.frames).to.be.within(1, 7);
          parts.push(chunk.bytes);
          frames += chunk.frames;
        }
        expect(Buffer.concat(parts).toString()).to.equal(texts.join(''));
        expect(frames).to.equal(texts.length);
      }),
    );
  });

  it('stops at its size, and takes no frame that it does not give', () => {
    const source = sourceOf(['aaaa', 'bbbb', 'cccc', 'dddd']);
    expect(takeChunk(source, 6, Infinity)?.bytes.toString()).to.equal('aaaabbbb');
    expect(takeChunk(source, 6, 0)).to.equal(null);
    expect(takeChunk(source, 6, 1)?.bytes.toString()).to.equal('cccc');
    expect(source.next()).to.equal('dddd');
  });
});

describe('splitInCharacter', () => {
  it('cuts inside a character that has several bytes', () => {
    const parts = splitInCharacter(Buffer.from('ab\u00e9cd'), 0);
    expect(parts.map((part) => [...part])).to.deep.equal([
      [97, 98, 0xc3],
      [0xa9, 99, 100],
    ]);
  });

  it('leaves plain text unchanged', () => {
    expect(splitInCharacter(Buffer.from('abcd'), 0)).to.have.length(1);
  });
});
