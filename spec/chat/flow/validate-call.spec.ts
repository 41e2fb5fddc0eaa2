import { expect } from 'chai';
import {
  BLANK_BODY,
  INVALID_BODY,
  INVALID_KEY,
  INVALID_NUMBER,
  BODY_TOO_LONG,
} from '../../../src/chat/call-result.ts';
import type { MessageBody } from '../../../src/chat/call.ts';
import { validateCall } from '../../../src/chat/flow/validate-call.ts';
import { recordedCall, chatCall, messageCall } from '../support/pending-call.ts';

const resultOf = (chat: string, body: MessageBody, key: string | null = null): unknown => {
  const valid = validateCall(recordedCall(messageCall(chat, body, key)));
  return 'result' in valid ? valid.result : valid.message;
};

describe('validateCall', () => {
  it('accepts a chat', () => {
    const call = recordedCall(chatCall('tok', 'key'));
    expect(validateCall(call)).to.deep.equal({ pending: call, token: 'tok', key: 'key', message: null });
  });

  it('accepts a message and parses its chat number', () => {
    expect(resultOf('+07', { text: ' Hello ' })).to.deep.equal({ chat: 7, text: ' Hello ' });
  });

  it('checks the number first, then the body, then its text, then the key', () => {
    expect(resultOf('x', 'malformed', '')).to.equal(INVALID_NUMBER);
    expect(resultOf('1', 'malformed', '')).to.equal(INVALID_BODY);
    expect(resultOf('1', 'missing', '')).to.equal(BLANK_BODY);
    expect(resultOf('1', { text: 'x' }, '')).to.equal(INVALID_KEY);
  });

  it('accepts an impossible chat number, which the lookup rejects after the body is checked', () => {
    expect(resultOf('-1', 'missing')).to.equal(BLANK_BODY);
    expect(resultOf('-1', { text: 'x' })).to.deep.equal({ chat: NaN, text: 'x' });
  });

  for (const blank of ['', ' ', '\t\r\n', '\u00a0', '\u2003\u3000', '\u0085']) {
    it(`calls ${JSON.stringify(blank)} blank`, () => {
      expect(resultOf('1', { text: blank })).to.equal(BLANK_BODY);
    });
  }

  for (const text of ['\u0000', '\u200b', '.', ' x ']) {
    it(`does not call ${JSON.stringify(text)} blank`, () => {
      expect(resultOf('1', { text })).to.deep.equal({ chat: 1, text });
    });
  }

  it('accepts as many bytes as the column holds, and not one more', () => {
    expect(resultOf('1', { text: 'x'.repeat(65_535) })).to.have.property('chat', 1);
    expect(resultOf('1', { text: 'x'.repeat(65_536) })).to.equal(BODY_TOO_LONG);
    expect(resultOf('1', { text: '€'.repeat(21_845) })).to.have.property('chat', 1);
    expect(resultOf('1', { text: '€'.repeat(21_846) })).to.equal(BODY_TOO_LONG);
  });

  it('accepts a key of 1 to 255 characters', () => {
    for (const [key, accepted] of [
      ['', false],
      ['k', true],
      ['k'.repeat(255), true],
      ['k'.repeat(256), false],
    ] as const) {
      expect('result' in validateCall(recordedCall(chatCall('tok', key))), key).to.equal(!accepted);
    }
  });
});
