import { expect } from 'chai';
import { Subject, type Subscription, VirtualTimeScheduler } from 'rxjs';
import {
  type FairSchedulerOptions,
  fairScheduler,
  type Task,
} from '../../../src/http/live/fair-scheduler.ts';

describe('fairScheduler', () => {
  const setUp = (options: Partial<FairSchedulerOptions> = {}) => {
    const scheduler = new VirtualTimeScheduler();
    const wake$ = new Subject<void>();
    /** Expensive tasks advance this clock. */
    let work = 0;
    const clock = (): number => scheduler.now() + work;
    const all = fairScheduler(
      wake$,
      { intervalMs: 200, sliceMs: 5, idleFactor: () => 3, clock, ...options },
      scheduler,
    );
    const tasks: string[] = [];
    const addTask = (name: string, take: Task = () => false): Subscription =>
      all
        .join(() => {
          tasks.push(`${name}@${scheduler.now()}`);
          return take();
        })
        .subscribe();
    const until = (time: number): void => {
      scheduler.maxFrames = time;
      scheduler.flush();
    };
    return {
      scheduler,
      woken$: wake$,
      all,
      turns: tasks,
      join: addTask,
      until,
      work: (ms: number) => (work += ms),
    };
  };

  it('runs a new task asynchronously', () => {
    const { turns: tasks, join: addTask, until } = setUp();
    addTask('a');
    expect(tasks).to.deep.equal([]);
    until(0);
    expect(tasks).to.deep.equal(['a@0']);
  });

  it('runs a round on wake-up, and the next one after the interval', () => {
    const { woken$: wake$, turns: tasks, join: addTask, until, scheduler } = setUp();
    addTask('a');
    addTask('b');
    until(999);
    tasks.length = 0;
    for (const at of [1000, 1001, 1050, 1199]) scheduler.schedule(() => wake$.next(), at - scheduler.now());
    until(3000);
    const [first, ...idleFactor] = tasks;
    expect(first).to.match(/^a@100\d$/);
    expect(idleFactor).to.have.length(3);
    expect(Number(idleFactor[1]?.slice(2))).to.be.within(1200, 1203);
  });

  it('runs nothing without a wake-up', () => {
    const { turns: tasks, join: addTask, until } = setUp();
    addTask('a');
    until(10_000);
    expect(tasks).to.have.length(1);
  });

  it('repeats tasks that have more to send, at the interval', () => {
    const { turns: tasks, join: addTask, until } = setUp();
    let left = 3;
    addTask('a', () => (left -= 1) > 0);
    until(10_000);
    expect(tasks).to.have.length(3);
    expect(Number(tasks[2]?.slice(2))).to.be.within(400, 410);
  });

  it('yields to the process after each slice, and pauses in proportion to the work', () => {
    const { scheduler, woken$: wake$, turns: tasks, join: addTask, until, work } = setUp();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      addTask(name, () => {
        work(30);
        return false;
      });
    }
    until(1999);
    tasks.length = 0;
    const startedAt = scheduler.now();
    wake$.next();
    until(startedAt);
    expect(tasks).to.deep.equal([`a@${startedAt}`]);
    until(startedAt + 10);
    expect(tasks).to.have.length(6);
    wake$.next();
    // 6 × 30 ms of work, then a pause three times as long.
    until(startedAt + 530);
    expect(tasks).to.have.length(6);
    until(startedAt + 600);
    expect(tasks).to.have.length(12);
  });

  it('skips tasks that left, also in the middle of a round', () => {
    const { turns: tasks, join: addTask, until, woken$: wake$ } = setUp();
    const gone: Subscription[] = [];
    addTask('a', () => {
      gone.forEach((one) => one.unsubscribe());
      return false;
    });
    until(1000);
    gone.push(addTask('b'));
    addTask('c');
    until(1000);
    wake$.next();
    until(2000);
    expect(tasks.filter((task) => task.startsWith('b'))).to.deep.equal([]);
    expect(tasks.filter((task) => task.startsWith('c'))).to.have.length.above(0);
  });

  it('unsubscribes from its source when all tasks left', () => {
    const { join: addTask, until, woken$: wake$ } = setUp();
    const one = addTask('a');
    until(1000);
    one.unsubscribe();
    expect(wake$.observed).to.equal(false);
  });
});
