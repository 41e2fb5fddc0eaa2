import { expect } from 'chai';
import {
  chatCounter,
  describeNumber,
  issuedNumber,
  messageCounter,
} from '../../../src/chat/numbering/issued-number.ts';

describe('issuedNumber', () => {
  it('reads what the counters of both kinds have issued, with exact 64-bit ids', () => {
    expect(issuedNumber(chatCounter('9223372036854775807'), '12')).to.deep.equal({
      kind: 'chat',
      ownerId: '9223372036854775807',
      number: 12,
    });
    expect(issuedNumber(messageCounter('70'), '2147483647')).to.deep.equal({
      kind: 'message',
      ownerId: '70',
      number: 2_147_483_647,
    });
  });

  it('reads no other key and no other number', () => {
    for (const [counter, number] of [
      ['chat_app:5:chat_counter:idempotency:x', '1'],
      ['chat_app:5; DROP TABLE chats:chat_counter', '1'],
      ['chat_app::chat_counter', '1'],
      ['chat:7:chat_counter', '1'],
      [chatCounter('5'), '0'],
      [chatCounter('5'), '-1'],
      [chatCounter('5'), '1.5'],
      [chatCounter('5'), ''],
    ] as const)
      expect(issuedNumber(counter, number), `${counter} ${number}`).to.equal(null);
  });

  it('describes a number with the id of its owner', () => {
    expect(describeNumber({ kind: 'chat', ownerId: '5', number: 2 })).to.equal('chat 2 of application id 5');
    expect(describeNumber({ kind: 'message', ownerId: '70', number: 3 })).to.equal('message 3 of chat id 70');
  });
});
