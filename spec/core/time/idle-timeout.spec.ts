import { expect } from 'chai';
import { idleTimeout, type IdleTimeout } from '../../../src/core/time/idle-timeout.ts';
import { manualClock } from '../../support/manual-clock.ts';

const MS = 1000;

describe('idleTimeout', () => {
  const make = (): {
    readonly idle: IdleTimeout;
    readonly pass: (ms: number) => Promise<void>;
    readonly ran: () => number;
  } => {
    const { scheduler, pass } = manualClock();
    let ran = 0;
    const idle = idleTimeout(MS, () => (ran += 1), scheduler);
    return { idle, pass, ran: () => ran };
  };

  it('expires once, after its duration', async () => {
    const { idle, pass, ran } = make();
    await pass(5 * MS);
    idle.resume();
    await pass(MS - 1);
    expect(ran()).to.equal(0);
    await pass(1);
    expect(ran()).to.equal(1);
    await pass(5 * MS);
    expect(ran()).to.equal(1);
  });

  it('restarts after an event', async () => {
    const { idle, pass, ran } = make();
    idle.resume();
    await pass(MS - 1);
    idle.reset();
    await pass(MS - 1);
    expect(ran()).to.equal(0);
    await pass(1);
    expect(ran()).to.equal(1);
  });

  it('does not count the time of a pause', async () => {
    const { idle, pass, ran } = make();
    idle.resume();
    await pass(MS / 2);
    idle.pause();
    await pass(10 * MS);
    idle.resume();
    await pass(MS / 2 - 1);
    expect(ran()).to.equal(0);
    await pass(1);
    expect(ran()).to.equal(1);
  });

  it('does not expire while it is held, and counts that time unless an event arrives', async () => {
    const { idle, pass, ran } = make();
    idle.resume();
    idle.hold();
    await pass(3 * MS);
    expect(ran()).to.equal(0);
    idle.reset();
    idle.resume();
    await pass(MS - 1);
    expect(ran()).to.equal(0);
    idle.hold();
    await pass(3 * MS);
    expect(ran()).to.equal(0);
    idle.resume();
    await pass(0);
    expect(ran()).to.equal(1);
  });

  it('never expires once it is stopped', async () => {
    const { idle, pass, ran } = make();
    idle.resume();
    idle.stop();
    idle.resume();
    await pass(5 * MS);
    expect(ran()).to.equal(0);
  });

  it('expires in spite of a clock that is set back', async () => {
    const { scheduler, pass } = manualClock();
    let ran = 0;
    let behind = 0;
    const wall = {
      now: () => scheduler.now() - behind,
      schedule: scheduler.schedule.bind(scheduler),
    };
    const idle = idleTimeout(MS, () => (ran += 1), wall);
    idle.resume();
    behind = 3_600_000;
    await pass(2 * MS);
    expect(ran).to.equal(1);
  });
});
