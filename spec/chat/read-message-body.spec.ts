import { expect } from 'chai';
import fc from 'fast-check';
import { readMessageBody } from '../../src/chat/read-message-body.ts';

const read = (text: string): unknown => readMessageBody(Buffer.from(text));

describe('readMessageBody', () => {
  for (const text of ['Hello', '', ' ', 'Héllo 😀', '\u0000', '"\\\n', '\u2028</script>']) {
    it(`reads ${JSON.stringify(text)} as it is`, () => {
      expect(read(JSON.stringify({ message: { body: text } }))).to.deep.equal({ text });
    });
  }

  it('reads any JSON text, except lone surrogates', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(read(JSON.stringify({ message: { body: text } }))).to.deep.equal({
          text: text.toWellFormed(),
        });
      }),
    );
    expect(read('{"message":{"body":"\\ud83d!"}}')).to.deep.equal({ text: '\ufffd!' });
  });

  for (const text of [
    'null',
    '{}',
    '{"message":null}',
    '{"message":{}}',
    '{"message":{"body":null}}',
    '{"body":"x"}',
  ]) {
    it(`finds no text in ${text}`, () => {
      expect(read(text)).to.equal('missing');
    });
  }

  for (const [what, text] of [
    ['nothing', ''],
    ['half of an object', '{"message":{"body":"Hel'],
    ['more than one value', '{"message":{"body":"x"}}{}'],
    ['a byte order mark', '\ufeff{"message":{"body":"x"}}'],
    ['a raw line feed in a text', '{"message":{"body":"\n"}}'],
    ['a list', '[]'],
    ['a number', '1e999'],
    ['a message that is a list', '{"message":[]}'],
    ['a message that is a number', '{"message":0}'],
    ['a body that is a number', '{"message":{"body":0}}'],
    ['a body that is false', '{"message":{"body":false}}'],
    ['a body that is a list', '{"message":{"body":[]}}'],
    ['deep nesting', '['.repeat(200_000)],
    ['deep nesting that ends', `{"message":{"body":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`],
  ] as const) {
    it(`rejects ${what} as malformed`, () => {
      expect(read(text)).to.equal('malformed');
    });
  }

  it('rejects bytes that are not UTF-8 as malformed', () => {
    for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0xbd], [0xc0, 0x80]]) {
      const body = Buffer.concat([
        Buffer.from('{"message":{"body":"'),
        Buffer.from(bytes),
        Buffer.from('"}}'),
      ]);
      expect(readMessageBody(body)).to.equal('malformed');
    }
  });

  it('reads nothing from a prototype', () => {
    expect(read('{"__proto__":{"message":{"body":"x"}}}')).to.equal('missing');
    expect(read('{"message":{"__proto__":{"body":"x"}}}')).to.equal('missing');
  });

  it('never throws, whatever the input', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readMessageBody(bytes)).to.be.oneOf(['missing', 'malformed']);
      }),
    );
  });
});
