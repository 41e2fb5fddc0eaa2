import { expect } from 'chai';
import { semaphore } from '../../../src/core/collections/semaphore.ts';

/** Tasks that end when they are told to, and the names of those that started. */
const taskList = () => {
  const started: string[] = [];
  const finish = new Map<string, () => void>();
  const task = (name: string) => (): Promise<string> => {
    started.push(name);
    return new Promise((resolve) => finish.set(name, () => resolve(name)));
  };
  return { started, task, finish: (name: string) => finish.get(name)?.() };
};
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('semaphore', () => {
  it('runs no more tasks than it has permits, and the others in order', async () => {
    const { started, task, finish } = taskList();
    const run = semaphore(2);
    const results = ['a', 'b', 'c', 'd'].map((name) => run(task(name)));
    expect(started).to.deep.equal(['a', 'b']);
    finish('b');
    await nextTurn();
    expect(started).to.deep.equal(['a', 'b', 'c']);
    finish('a');
    await nextTurn();
    expect(started).to.deep.equal(['a', 'b', 'c', 'd']);
    finish('c');
    finish('d');
    expect(await Promise.all(results)).to.deep.equal(['a', 'b', 'c', 'd']);
  });

  it('passes a permit to the task that waits longest, not to a new one', async () => {
    const { started, task, finish } = taskList();
    const run = semaphore(1);
    const first = run(task('first')).then(() => void run(task('new')));
    void run(task('waiting'));
    finish('first');
    await first;
    await nextTurn();
    expect(started).to.deep.equal(['first', 'waiting']);
  });

  it('frees the permit of a task that fails', async () => {
    const run = semaphore(1);
    const failed = run(() => Promise.reject(new Error('no'))).catch(String);
    expect(await run(() => Promise.resolve(1))).to.equal(1);
    expect(await failed).to.equal('Error: no');
  });

  it('rejects a task that finds the queue full, and counts only those that wait', async () => {
    const { task, finish } = taskList();
    const run = semaphore(1, { maxQueued: 1, fullError: () => new Error('busy') });
    const a = run(task('a'));
    const b = run(task('b'));
    expect(await run(task('c')).catch(String)).to.equal('Error: busy');
    finish('a');
    await a;
    const d = run(task('d'));
    expect(await run(task('e')).catch(String)).to.equal('Error: busy');
    finish('b');
    await b;
    await nextTurn();
    finish('d');
    expect(await d).to.equal('d');
  });
});
