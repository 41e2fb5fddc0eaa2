import { expect } from 'chai';
import { errorEventText } from '../../src/sse/error-event-text.ts';

describe('errorEventText', () => {
  it('is the message of the JSON that KafkaSSE sends', () => {
    expect(errorEventText('{"message":"Broker: not available","name":"KafkaError"}')).to.equal(
      '"Broker: not available"',
    );
  });

  it('is the data itself if that is anything else', () => {
    for (const data of ['gone', '{"message":7}', '[]', 'null', '{"mess'])
      expect(errorEventText(data)).to.equal(`"${data}"`);
  });

  it('is bounded, without control characters', () => {
    const text = errorEventText(JSON.stringify({ message: `\u001b[2J\n${'x'.repeat(5000)}` }));
    expect(text).to.match(/^"\ufffd\[2J\ufffdx+…"$/);
    expect(text.length).to.be.below(210);
  });
});
