import { expect } from 'chai';
import { recentAnswers } from '../../src/http/recent-answers.ts';

describe('recentAnswers', () => {
  const setUp = (most = 10) => {
    let now = 0;
    let made = 0;
    const ask = recentAnswers<number>({ holdsMs: 100, most, now: () => now });
    const make = (): Promise<number> => Promise.resolve((made += 1));
    return { ask, make, at: (time: number) => (now = time) };
  };

  it('makes an answer once for as long as it holds', async () => {
    const { ask, make, at } = setUp();
    expect(await ask('a', make)).to.equal(1);
    at(99);
    expect(await ask('a', make)).to.equal(1);
    expect(await ask('b', make)).to.equal(2);
    at(100);
    expect(await ask('a', make)).to.equal(3);
  });

  it('lets all wait for an answer that is being made, however long that takes', async () => {
    const { ask, at } = setUp();
    let done: (answer: number) => void = () => undefined;
    let asked = 0;
    const slow = (): Promise<number> => {
      asked += 1;
      return new Promise((resolve) => (done = resolve));
    };
    const first = ask('a', slow);
    at(5000);
    const second = ask('a', slow);
    done(7);
    expect(await Promise.all([first, second])).to.deep.equal([7, 7]);
    expect(asked).to.equal(1);
  });

  it('does not remember what fails', async () => {
    const { ask, make } = setUp();
    const failed = await ask('a', () => Promise.reject(new Error('planted'))).catch(String);
    expect(failed).to.equal('Error: planted');
    expect(await ask('a', make)).to.equal(1);
  });

  it('remembers so many and no more', async () => {
    const { ask, make } = setUp(2);
    for (const question of ['a', 'b', 'c']) await ask(question, make);
    expect(await ask('c', make)).to.equal(3);
    expect(await ask('a', make)).to.equal(4);
  });
});
