import { expect } from 'chai';
import { from, lastValueFrom, toArray } from 'rxjs';
import { sendDeadLetters } from '../../../../src/apps/consumer/partition/send-dead-letters.ts';
import type { DeadLetter } from '../../../../src/kafka/dead-letters/dead-letter-topic.ts';
import { badItem, changeItem, itemBatch } from './record-items.ts';

describe('sendDeadLetters', () => {
  const NOW = '2026-11-21T12:00:00.000Z';
  const sending = (send: (deadLetters: readonly DeadLetter[]) => Promise<void>) =>
    sendDeadLetters<number>({
      deadLetters: { send, close: () => Promise.resolve() },
      topic: 't',
      partition: 3,
      now: () => NOW,
    });

  it('sends undecodable records with their reason before it emits the batch', async () => {
    const reported: string[] = [];
    const bad = badItem(1);
    const batches = [itemBatch([changeItem(0), bad], 2), itemBatch([changeItem(2)], 3)];
    const passed = await lastValueFrom(
      from(batches).pipe(
        sending((deadLetters) => {
          const { code = '', message: reason = '' } = bad.decoded.kind === 'rejected' ? bad.decoded : {};
          expect(deadLetters).to.deep.equal([
            { message: bad.message, topic: 't', partition: 3, code, reason, at: NOW },
          ]);
          reported.push('sending');
          return Promise.resolve().then(() => void reported.push('sent'));
        }),
        toArray(),
      ),
    );
    expect(passed).to.deep.equal(batches);
    expect(reported).to.deep.equal(['sending', 'sent']);
  });

  it('fails when they cannot be sent', async () => {
    const failing = lastValueFrom(
      from([itemBatch([badItem(0)], 1)]).pipe(sending(() => Promise.reject(new Error('away')))),
    );
    expect(await failing.catch((error: unknown) => String(error))).to.equal('Error: away');
  });
});
