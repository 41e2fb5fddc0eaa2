import { expect } from 'chai';
import { delay, firstValueFrom, of } from 'rxjs';
import { UNKNOWN_APPLICATION } from '../../../src/chat/call-result.ts';
import { type PendingCall, type CompletedCall, completedCall } from '../../../src/chat/call.ts';
import { resolveCalls } from '../../../src/chat/flow/resolve-calls.ts';
import type { ResolvedCall } from '../../../src/chat/flow/id-resolver.ts';
import type { ValidCall } from '../../../src/chat/flow/validate-call.ts';
import { recordedCall, chatCall } from '../support/pending-call.ts';

const valid = (token: string): ValidCall => ({
  pending: recordedCall(chatCall(token)),
  token,
  key: null,
  message: null,
});
const located = ({ pending: call, token }: ValidCall): ResolvedCall => ({
  pending: call,
  key: null,
  applicationId: token,
  counter: token,
  message: null,
});
const tokenOf = ({ pending: { call } }: { readonly pending: PendingCall }): string => call.token;

describe('resolveCalls', () => {
  it('lets a cached call overtake one that waits for MySQL', async () => {
    const received: string[] = [];
    await new Promise<void>((resolve) => {
      of(...['slow', 'quick'].map((token) => ({ items: [valid(token)], size: 1, position: null })))
        .pipe(
          resolveCalls((one) =>
            one.token === 'quick'
              ? located(one)
              : firstValueFrom(of(completedCall(one.pending, UNKNOWN_APPLICATION)).pipe(delay(1))),
          ),
        )
        .subscribe({ next: ({ items }) => received.push(...items.map(tokenOf)), complete: resolve });
    });
    expect(received).to.deep.equal(['quick', 'slow']);
  });

  it('does not resolve completed calls, and keeps the size and order of a batch', async () => {
    const done: CompletedCall = completedCall(recordedCall(chatCall('done')), UNKNOWN_APPLICATION);
    const batch = { items: [valid('a'), done, valid('b')], size: 5, position: 7 };
    const found = await firstValueFrom(
      of(batch).pipe(
        resolveCalls((one) => (one.token === 'a' ? Promise.resolve(located(one)) : located(one))),
      ),
    );
    expect(found.items.map(tokenOf)).to.deep.equal(['a', 'done', 'b']);
    expect(found).to.include({ size: 5, position: 7 });
    expect(found.items[1]).to.equal(done);
  });
});
