import { expect } from 'chai';
import { firstValueFrom, of } from 'rxjs';
import { RATE_LIMITED, UNKNOWN_CHAT } from '../../../src/chat/call-result.ts';
import { type CompletedCall, completedCall } from '../../../src/chat/call.ts';
import { limitRates } from '../../../src/chat/flow/limit-rates.ts';
import type { ResolvedCall } from '../../../src/chat/flow/id-resolver.ts';
import { recordedCall, chatCall } from '../support/pending-call.ts';

const located = (applicationId: string): ResolvedCall => ({
  pending: recordedCall(chatCall()),
  key: null,
  applicationId,
  counter: applicationId,
  message: null,
});

describe('limitRates', () => {
  const items: readonly (ResolvedCall | CompletedCall)[] = [
    located('1'),
    completedCall(recordedCall(chatCall()), UNKNOWN_CHAT),
    located('2'),
  ];
  const through = (
    limit: ((key: string) => boolean) | null,
  ): Promise<{ items: readonly unknown[]; size: number }> =>
    firstValueFrom(of({ items, size: 3, position: null }).pipe(limitRates(limit)));

  it('rejects calls beyond the rate limit, and does not count completed calls', async () => {
    const keys: string[] = [];
    const limit = (key: string): boolean => {
      keys.push(key);
      return key === '2';
    };
    const batch = await through(limit);
    const [first] = items;
    expect(batch.items).to.deep.equal([
      first && completedCall(first.pending, RATE_LIMITED),
      items[1],
      items[2],
    ]);
    expect(batch.size).to.equal(3);
    expect(keys).to.deep.equal(['1', '2']);
  });

  it('rejects nothing without a limit', async () => {
    expect((await through(null)).items).to.equal(items);
  });
});
