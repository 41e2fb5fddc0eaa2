import { expect } from 'chai';
import fc from 'fast-check';
import { jsonErrorPosition } from '../../src/config/json-error-position.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('jsonErrorPosition', () => {
  for (const [text, line, column] of [
    ['{"port": 7000,}', 1, 15],
    ['{\n  "port": 7000\n  "host": "a"\n}', 3, 3],
    ['{"a": x}', 1, 7],
    ['{"a": 1', 1, 8],
    ['', 1, 1],
    ["{'a': 1}", 1, 2],
    ['{"a": 01}', 1, 8],
    ['{"a": "line\nfeed"}', 1, 7],
    ['{} {}', 1, 4],
  ] as const) {
    it(`finds ${line}:${column} in ${JSON.stringify(text)}`, () => {
      expect(jsonErrorPosition(text)).to.deep.equal({ line, column });
    });
  }

  it('finds no error in valid JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => jsonErrorPosition(text) === null));
  });

  it('agrees with JSON.parse on damaged JSON', () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', 'e', '\\', '0', '\n', '-'))
      .map(([text, at, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + 1);
      });
    fc.assert(
      fc.property(damaged, (text) => (jsonErrorPosition(text) === null) === isJson(text)),
      { numRuns: 2000 },
    );
  });
});
