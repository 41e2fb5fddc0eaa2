import { expect } from 'chai';
import fc from 'fast-check';
import { responseDecoder } from './response-decoder.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunk = (bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);

/** Cuts bytes at these places, in any order. */
const cut = (bytes: Buffer, at: readonly number[]): Buffer[] => {
  const places = [0, ...at.map((place) => place % bytes.length).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place));
};

describe('responseDecoder', () => {
  it('gives the same text however the body is cut into chunks, and the bytes into reads', () => {
    const places = fc.array(fc.nat(10_000), { maxLength: 12 });
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
        places,
        places,
        (body, chunksAt, readsAt) => {
          const chunks = cut(Buffer.from(body), chunksAt).filter(({ length }) => length > 0);
          const bytes = Buffer.concat([
            Buffer.from(HEAD),
            ...chunks.map((one) => chunk(one)),
            Buffer.from('0\r\n\r\n'),
          ]);
          const decoder = responseDecoder();
          for (const piece of cut(bytes, readsAt)) {
            expect(decoder.complete()).to.equal(false);
            decoder.push(piece);
          }
          expect(decoder.text()).to.equal(HEAD + body);
          expect(decoder.complete()).to.equal(true);
        },
      ),
    );
  });

  it('is not complete while an end is missing, whatever the body looks like', () => {
    for (const [head, body] of [
      [HEAD, `${chunk(Buffer.from('0\r\n\r\n')).toString()}0\r\n`],
      ['HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n', '0\r\n\r\n'],
      ['HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n', '0\r\n\r\n'],
    ] as const) {
      const decoder = responseDecoder();
      decoder.push(Buffer.from(head + body));
      expect(decoder.text()).to.equal(`${head}0\r\n\r\n`);
      expect(decoder.complete()).to.equal(false);
    }
  });

  it('reads one response after another', () => {
    const one = 'HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}';
    const none = 'HTTP/1.1 204 No Content\r\n\r\n';
    const decoder = responseDecoder();
    decoder.push(Buffer.from(one + none + HEAD));
    expect(decoder.complete()).to.equal(false);
    decoder.push(Buffer.from(`1\r\na\r\n0\r\nX-Trailer: b\r\n\r\n${one}`));
    expect(decoder.text()).to.equal(`${one}${none}${HEAD}a${one}`);
    expect(decoder.complete()).to.equal(true);
  });
});
