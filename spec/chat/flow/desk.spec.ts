import { expect } from 'chai';
import { type Answer, BROKEN, FULL, UNKNOWN_CHAT } from '../../../src/chat/answer.ts';
import type { Asked } from '../../../src/chat/call.ts';
import { desk } from '../../../src/chat/flow/desk.ts';
import { chatCall } from '../support/asked.ts';

describe('desk', () => {
  it('hands a call in, and its answer back, once', () => {
    const calls = desk();
    const came: Asked[] = [];
    calls.asked$.subscribe((asked) => came.push(asked));
    const answers: Answer[] = [];
    calls.ask(chatCall(), (answer) => answers.push(answer));
    expect(calls.waiting()).to.equal(1);
    came[0]?.reply(UNKNOWN_CHAT);
    came[0]?.reply(BROKEN);
    expect(answers).to.deep.equal([UNKNOWN_CHAT]);
    expect(calls.waiting()).to.equal(0);
  });

  it('refuses at once while nobody takes calls', () => {
    const answers: Answer[] = [];
    desk().ask(chatCall(), (answer) => answers.push(answer));
    expect(answers).to.deep.equal([FULL]);
  });

  it('tells all who wait', () => {
    const calls = desk();
    calls.asked$.subscribe();
    const answers: Answer[] = [];
    for (let at = 0; at < 3; at += 1) calls.ask(chatCall(), (answer) => answers.push(answer));
    calls.answerAll(BROKEN);
    expect(answers).to.deep.equal([BROKEN, BROKEN, BROKEN]);
    expect(calls.waiting()).to.equal(0);
  });

  it('takes no more calls when it is closed', () => {
    const calls = desk();
    let completed = false;
    calls.asked$.subscribe({ complete: () => (completed = true) });
    calls.close();
    const answers: Answer[] = [];
    calls.ask(chatCall(), (answer) => answers.push(answer));
    expect([completed, answers]).to.deep.equal([true, [FULL]]);
  });
});
