import { expect } from 'chai';
import { from, lastValueFrom, toArray } from 'rxjs';
import { sendDeadLetters } from '../../../src/apps/consumer/send-dead-letters.ts';
import type { DeadLetter } from '../../../src/kafka/dead-letters.ts';
import { badItem, changeItem, itemBatch } from './items.ts';

describe('sendDeadLetters', () => {
  const NOW = '2026-11-21T12:00:00.000Z';
  const sending = (send: (letters: readonly DeadLetter[]) => Promise<void>) =>
    sendDeadLetters<number>({
      letters: { send, close: () => Promise.resolve() },
      topic: 't',
      partition: 3,
      now: () => NOW,
    });

  it('sends what cannot be decoded, with its reason, before the batch passes', async () => {
    const told: string[] = [];
    const bad = badItem(1);
    const batches = [itemBatch([changeItem(0), bad], 2), itemBatch([changeItem(2)], 3)];
    const passed = await lastValueFrom(
      from(batches).pipe(
        sending((letters) => {
          const reason = bad.decoded.kind === 'undecodable' ? bad.decoded.reason : '';
          expect(letters).to.deep.equal([
            { message: bad.message, topic: 't', partition: 3, reason, at: NOW },
          ]);
          told.push('sending');
          return Promise.resolve().then(() => void told.push('sent'));
        }),
        toArray(),
      ),
    );
    expect(passed).to.deep.equal(batches);
    expect(told).to.deep.equal(['sending', 'sent']);
  });

  it('fails when they cannot be sent', async () => {
    const failing = lastValueFrom(
      from([itemBatch([badItem(0)], 1)]).pipe(sending(() => Promise.reject(new Error('away')))),
    );
    expect(await failing.catch((error: unknown) => String(error))).to.equal('Error: away');
  });
});
