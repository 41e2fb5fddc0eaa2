import { expect } from 'chai';
import { memoryDirectory } from '../../../src/chat/directory/memory-directory.ts';

const job = (wrapped: string, ...args: (number | string)[]): string =>
  JSON.stringify({ wrapped, args: [{ arguments: args }] });

describe('memoryDirectory', () => {
  it('finds its applications regardless of case', async () => {
    const directory = memoryDirectory(['Tok7', 'other']);
    expect(await directory.applicationId('tOK7')).to.equal('1');
    expect(await directory.applicationId('other')).to.equal('2');
    expect(await directory.applicationId('none')).to.equal(null);
  });

  it('has the chats whose jobs were performed, each with its own id', async () => {
    const directory = memoryDirectory(['a', 'b']);
    expect(await directory.chatId('1', 1)).to.equal(null);
    directory.perform(job('CreateChatJob', 1, 1));
    directory.perform(job('CreateMessageJob', 10_000_000_001, 5, 'Hello'));
    expect(await directory.chatId('1', 2)).to.equal(null);
    expect(await directory.chatId('2', 1)).to.equal(null);
    directory.perform(job('CreateChatJob', 2, 1));
    expect(new Set([await directory.chatId('1', 1), await directory.chatId('2', 1)]).size).to.equal(2);
  });
});
