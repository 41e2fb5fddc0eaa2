import { expect } from 'chai';
import { refusalAdvice } from '../../../../src/apps/shared/feed/refusal-advice.ts';

describe('refusalAdvice', () => {
  it('says what to change where the client is at fault', () => {
    const texts: Readonly<Record<number, RegExp>> = {
      200: /WIKIPEDIA_STREAM_URL/,
      400: /position to resume from/,
      403: /USER_AGENT_CONTACT/,
      404: /WIKIPEDIA_STREAM_URL/,
      429: /stop other clients/,
    };
    for (const [status, text] of Object.entries(texts))
      expect(refusalAdvice(Number(status), []), status).to.match(text);
    for (const status of [500, 502]) expect(refusalAdvice(status, ['a'])).to.equal(null);
  });

  it('says that the position may belong to another stream, and how to start a new count', () => {
    for (const status of [400, 404]) {
      expect(refusalAdvice(status, ['a.recentchange', 'b.recentchange'])).to.match(
        /the saved position \(of "a\.recentchange", "b\.recentchange"\) belongs to another stream.*DATA_DIR.*PRODUCER_ID.*headwater reset/,
      );
      expect(refusalAdvice(status, [])).not.to.include('saved position');
    }
    expect(refusalAdvice(403, ['a'])).not.to.include('position');
  });

  it('stays short, however many topics there are', () => {
    const many = Array.from({ length: 5000 }, (_, n) => `${n}${'x'.repeat(1000)}`);
    expect(refusalAdvice(404, many)?.length).to.be.below(1000);
  });
});
