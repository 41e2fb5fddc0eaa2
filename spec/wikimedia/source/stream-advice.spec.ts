import { expect } from 'chai';
import { streamAdvice } from '../../../src/wikimedia/source/stream-advice.ts';

describe('streamAdvice', () => {
  it('says which option to change where the client is at fault, and names no setting of the programs', () => {
    const texts: Readonly<Record<number, RegExp>> = {
      200: /`url`/,
      400: /position to resume from/,
      403: /`userAgent`/,
      404: /`url`/,
      429: /stop other clients/,
    };
    for (const [status, text] of Object.entries(texts)) {
      expect(streamAdvice(Number(status), ['a']), status).to.match(text);
      expect(streamAdvice(Number(status), ['a']), status).not.to.match(/[A-Z]+_[A-Z_]+/);
    }
    for (const status of [500, 502]) expect(streamAdvice(status, [])).to.equal(null);
  });
});
