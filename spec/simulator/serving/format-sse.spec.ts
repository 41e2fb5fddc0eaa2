import { expect } from 'chai';
import fc from 'fast-check';
import { formatSse } from '../../../src/simulator/serving/format-sse.ts';
import { parseSse } from '../support/parse-sse.ts';

describe('formatSse', () => {
  it('writes event, id, data and a blank line', () => {
    expect(formatSse({ event: 'message', id: '[1]', data: '{}' })).to.equal(
      'event: message\nid: [1]\ndata: {}\n\n',
    );
    expect(formatSse({ data: 'x' })).to.equal('data: x\n\n');
  });

  it('spreads lines over several data lines, without empty ones', () => {
    expect(formatSse({ data: 'a\r\n\r\nb\nc' })).to.equal('data: a\ndata: b\ndata: c\n\n');
  });

  it('is read back as it was, whatever the line ends', () => {
    const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\r\n]/.test(text));
    const lineEnd = fc.constantFrom('\n' as const, '\r\n' as const, '\r' as const);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), lineEnd, (lines, end) => {
        const text = formatSse({ event: 'message', id: '[7]', data: lines.join('\n') }, end);
        expect(parseSse(text)).to.deep.equal([{ event: 'message', id: '[7]', data: lines.join('\n') }]);
      }),
    );
  });
});
