import { expect } from 'chai';
import { receivedMessage } from '../../src/websocket/received-message.ts';

describe('receivedMessage', () => {
  it('is the text, from a text message or a binary one', () => {
    expect(receivedMessage(Buffer.from('{"a":"é"}'), 100)).to.deep.equal({
      message: { data: '{"a":"é"}' },
      text: '{"a":"é"}',
    });
  });

  it('takes a message of exactly the limit, counted in bytes', () => {
    expect(receivedMessage(Buffer.from('éé'), 4).message).to.deep.equal({ data: 'éé' });
    expect(receivedMessage(Buffer.from('éé'), 3).message.problem).to.equal(
      'the message has 4 bytes, and at most 3 are allowed',
    );
  });

  it('keeps only the beginning of a longer message, and all of its text for the position', () => {
    const { message, text } = receivedMessage(Buffer.from('x'.repeat(200_000)), 1000);
    expect(message.data).to.equal('x'.repeat(65_536));
    expect(text).to.equal('x'.repeat(200_000));
  });

  it('has no text if the bytes are not UTF-8', () => {
    const { message, text } = receivedMessage(Buffer.from([0x61, 0xff, 0x62]), 1000);
    expect(message).to.deep.equal({
      data: 'a\u{fffd}b',
      problem: 'the message of 3 bytes is not UTF-8 text',
    });
    expect(text).to.equal(null);
  });
});
