import { expect } from 'chai';
import sinon from 'sinon';
import { type CircuitBreaker, circuitBreaker, CircuitOpenError } from '../../src/chat/circuit-breaker.ts';

describe('circuitBreaker', () => {
  let clock: sinon.SinonFakeTimers;
  let changes: [open: boolean, cause: unknown][];
  let tested: CircuitBreaker;

  beforeEach(() => {
    clock = sinon.useFakeTimers();
    changes = [];
    tested = circuitBreaker({
      name: 'Redis',
      failureThreshold: 3,
      openMs: 250,
      timeoutMs: 700,
      now: () => clock.now,
      onChange: (open, cause) => changes.push([open, cause]),
    });
  });
  afterEach(() => clock.restore());

  const broken = new Error('gone');
  const fail = (): Promise<unknown> =>
    tested.call(() => Promise.reject(broken)).catch((error: unknown) => error);
  const succeed = (): Promise<unknown> =>
    tested.call(() => Promise.resolve('fine')).catch((error: unknown) => error);
  const open = async (): Promise<void> => {
    for (let failure = 0; failure < 3; failure += 1) await fail();
  };

  it('passes on the result of a call', async () => {
    expect(await succeed()).to.equal('fine');
    expect(await fail()).to.equal(broken);
  });

  it('opens after consecutive failures, and then makes no calls', async () => {
    await fail();
    await fail();
    await succeed();
    await fail();
    await fail();
    expect(tested.isOpen()).to.equal(false);
    await fail();
    expect(tested.isOpen()).to.equal(true);
    const work = sinon.fake.resolves('fine');
    expect(await tested.call(work).catch((error: unknown) => error)).to.be.instanceOf(CircuitOpenError);
    expect(work.called).to.equal(false);
    expect(changes).to.deep.equal([[true, broken]]);
  });

  it('lets one call probe after a while, and closes if it succeeds', async () => {
    await open();
    clock.tick(250);
    let finish: ((value: string) => void) | undefined;
    const trial = tested.call(() => new Promise<string>((resolve) => (finish = resolve)));
    expect(await succeed()).to.be.instanceOf(CircuitOpenError);
    finish?.('back');
    expect(await trial).to.equal('back');
    expect(await succeed()).to.equal('fine');
    expect(changes).to.deep.equal([
      [true, broken],
      [false, null],
    ]);
  });

  it('stays open if the probe fails', async () => {
    await open();
    clock.tick(250);
    expect(await fail()).to.equal(broken);
    expect(await succeed()).to.be.instanceOf(CircuitOpenError);
    clock.tick(250);
    expect(await succeed()).to.equal('fine');
    expect(changes).to.have.lengthOf(2);
  });

  it('fails a call that times out, and counts it', async () => {
    const never = (): Promise<unknown> =>
      tested.call(() => new Promise(() => undefined)).catch((error: unknown) => error);
    for (let failure = 0; failure < 3; failure += 1) {
      const waiting = never();
      await clock.tickAsync(700);
      expect(await waiting).to.have.property('message', 'Redis did not answer within 700 ms');
    }
    expect(tested.isOpen()).to.equal(true);
  });

  it('leaves no timer behind', async () => {
    await succeed();
    await fail();
    expect(clock.countTimers()).to.equal(0);
  });

  it('counts a synchronous throw as a failure', async () => {
    for (let failure = 0; failure < 3; failure += 1) {
      await tested
        .call(() => {
          throw broken;
        })
        .catch(() => undefined);
    }
    expect(tested.isOpen()).to.equal(true);
  });
});
