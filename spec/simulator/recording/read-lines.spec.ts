import { expect } from 'chai';
import fc from 'fast-check';
import { readLines } from '../../../src/simulator/recording/read-lines.ts';

const linesOf = async (chunks: readonly string[]): Promise<string[]> => {
  const lines: string[] = [];
  // eslint-disable-next-line @typescript-eslint/require-await -- readLines takes what a file stream is
  const source = async function* (): AsyncGenerator<string> {
    yield* chunks;
  };
  for await (const line of readLines(source())) lines.push(line);
  return lines;
};

describe('readLines', () => {
  it('recognises all line ends, and a last line without one', async () => {
    expect(await linesOf(['a\nb\r\nc\rd\n\ne'])).to.deep.equal(['a', 'b', 'c', 'd', '', 'e']);
    expect(await linesOf(['a\n'])).to.deep.equal(['a']);
    expect(await linesOf([])).to.deep.equal([]);
  });

  it('does not split at U+2028, which JSON may hold', async () => {
    expect(await linesOf(['a\u2028b\n'])).to.deep.equal(['a\u2028b']);
  });

  it('takes no piece before its reader has come that far', async () => {
    let taken = 0;
    // eslint-disable-next-line @typescript-eslint/require-await -- readLines takes what a file stream is
    const source = async function* (): AsyncGenerator<string> {
      for (; ; taken += 1) yield `${taken}\n`;
    };
    for await (const line of readLines(source())) if (line === '5') break;
    expect(taken).to.equal(5);
  });

  it('gives the same lines wherever the text is cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r', '\r\n'), maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(30)), async (whole, cuts) => {
        const at = [0, ...[...cuts].sort((a, b) => a - b), whole.length];
        const chunks = at.slice(1).map((end, n) => whole.slice(at[n], end));
        expect(await linesOf(chunks)).to.deep.equal(await linesOf([whole]));
      }),
    );
  });
});
