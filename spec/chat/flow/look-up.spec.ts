import { expect } from 'chai';
import { delay, firstValueFrom, of } from 'rxjs';
import { UNKNOWN_APPLICATION } from '../../../src/chat/answer.ts';
import { type Asked, type Settled, settled } from '../../../src/chat/call.ts';
import { lookUp } from '../../../src/chat/flow/look-up.ts';
import type { Located } from '../../../src/chat/flow/locate.ts';
import type { Valid } from '../../../src/chat/flow/validate.ts';
import { asked, chatCall } from '../support/asked.ts';

const valid = (token: string): Valid => ({ asked: asked(chatCall(token)), token, key: null, message: null });
const located = ({ asked: call, token }: Valid): Located => ({
  asked: call,
  key: null,
  applicationId: token,
  counter: token,
  message: null,
});
const tokenOf = ({ asked: { call } }: { readonly asked: Asked }): string => call.token;

describe('lookUp', () => {
  it('lets a call that is remembered overtake one that has to wait', async () => {
    const came: string[] = [];
    await new Promise<void>((resolve) => {
      of(...['slow', 'quick'].map((token) => ({ items: [valid(token)], size: 1, position: null })))
        .pipe(
          lookUp((one) =>
            one.token === 'quick'
              ? located(one)
              : firstValueFrom(of(settled(one.asked, UNKNOWN_APPLICATION)).pipe(delay(1))),
          ),
        )
        .subscribe({ next: ({ items }) => came.push(...items.map(tokenOf)), complete: resolve });
    });
    expect(came).to.deep.equal(['quick', 'slow']);
  });

  it('asks nothing for a call that is answered, and keeps size and order of a batch', async () => {
    const done: Settled = settled(asked(chatCall('done')), UNKNOWN_APPLICATION);
    const batch = { items: [valid('a'), done, valid('b')], size: 5, position: 7 };
    const found = await firstValueFrom(
      of(batch).pipe(lookUp((one) => (one.token === 'a' ? Promise.resolve(located(one)) : located(one)))),
    );
    expect(found.items.map(tokenOf)).to.deep.equal(['a', 'done', 'b']);
    expect(found).to.include({ size: 5, position: 7 });
    expect(found.items[1]).to.equal(done);
  });
});
