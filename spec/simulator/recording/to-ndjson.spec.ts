import { expect } from 'chai';
import { toNdjson } from '../../../src/simulator/recording/to-ndjson.ts';

describe('toNdjson', () => {
  it('writes a text as it is, on one line', () => {
    expect(toNdjson('{ "a": 1 }')).to.equal('{ "a": 1 }\n');
    expect(toNdjson('{\n  "a": "x\\ny"\n}')).to.equal('{"a":"x\\ny"}\n');
    expect(toNdjson('{"broken\r\n:')).to.equal('{"broken :\n');
  });
});
