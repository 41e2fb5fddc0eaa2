import { expect } from 'chai';
import { BehaviorSubject, defer, map, type Observable, throwError, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { pollNumbers, type PollNumbersOptions } from '../../src/http-poll/poll-numbers.ts';
import type { PolledFile } from '../../src/http-poll/polled-file.ts';

const file = (number: number): PolledFile => ({ number, text: `file ${number}` });

interface Run {
  readonly emitted: readonly (readonly [at: number, number: number])[];
  readonly warnings: readonly (readonly [at: number, text: string])[];
  /** Requests as `L` for the latest number, or the number of a file, with their times. */
  readonly requests: readonly (readonly [at: number, what: string])[];
  readonly error: unknown;
  readonly connected: number;
}

interface Script {
  /** The latest number at a time; `null`: unchanged. */
  readonly latestAt: (now: number) => number | null;
  /** Default: every file is there. */
  readonly fileAt?: (number: number, now: number) => PolledFile | null;
  readonly first?: number | null;
  readonly pollMs?: number;
  readonly forMs: number;
  /** Each file uses one. Default: without limit. */
  readonly credit?: number;
  /** Gives one credit back at these times. */
  readonly creditAt?: readonly number[];
  readonly latestFails?: (now: number) => boolean;
}

/** Every request takes 1 ms of virtual time. */
const run = ({
  latestAt,
  fileAt = file,
  first = null,
  pollMs = 100,
  forMs,
  credit = Infinity,
  creditAt = [],
  latestFails = () => false,
}: Script): Run => {
  const scheduler = new TestScheduler(() => undefined);
  const emitted: [number, number][] = [];
  const warnings: [number, string][] = [];
  const requests: [number, string][] = [];
  let error: unknown = null;
  let connected = 0;
  const credit$ = new BehaviorSubject(credit);
  scheduler.run(() => {
    const after1ms = <T>(what: string, read: () => T): Observable<T> =>
      defer(() => {
        requests.push([scheduler.now(), what]);
        return timer(1, scheduler).pipe(map(read));
      });
    const options: PollNumbersOptions = {
      readLatest: () =>
        latestFails(scheduler.now())
          ? throwError(() => new Error('refused'))
          : after1ms('L', () => latestAt(scheduler.now())),
      readFile: (number) => after1ms(String(number), () => fileAt(number, scheduler.now())),
      first,
      pollMs,
      onConnected: () => {
        connected += 1;
      },
      onWarning: (text) => warnings.push([scheduler.now(), text]),
    };
    const subscription = pollNumbers(
      options,
      scheduler,
    )(credit$).subscribe({
      next: ({ items, size, position }) => {
        expect(size).to.equal(1);
        expect(items.map(({ number }) => number)).to.deep.equal([position]);
        emitted.push([scheduler.now(), position ?? -1]);
        credit$.next(credit$.value - 1);
      },
      error: (cause: unknown) => {
        error = cause;
      },
    });
    for (const at of creditAt) scheduler.schedule(() => credit$.next(credit$.value + 1), at);
    scheduler.schedule(() => subscription.unsubscribe(), forMs);
  });
  return { emitted, warnings, requests, error, connected };
};

const numbers = ({ emitted }: Run): readonly number[] => emitted.map(([, number]) => number);

describe('pollNumbers', () => {
  it('begins with the latest file, and reads each further one once it is stated', () => {
    const result = run({ latestAt: (now) => (now < 250 ? 7 : 9), forMs: 700 });
    expect(numbers(result)).to.deep.equal([7, 8, 9]);
    expect(result.emitted[0]).to.deep.equal([2, 7]);
    expect(result.emitted[1]?.[0]).to.be.within(250, 400);
    expect(result.connected).to.equal(1);
  });

  it('requests nothing beyond what is stated', () => {
    const { requests } = run({ latestAt: () => 7, forMs: 1000 });
    expect(requests.map(([, what]) => what).filter((what) => what !== 'L')).to.deep.equal(['7']);
  });

  it('requests the latest number no more often than every pollMs', () => {
    const { requests } = run({ latestAt: () => 7, pollMs: 100, forMs: 1000 });
    const times = requests.filter(([, what]) => what === 'L').map(([at]) => at);
    expect(times.length).to.be.within(9, 11);
    for (const [i, at] of times.entries()) if (i > 1) expect(at - (times[i - 1] ?? 0)).to.be.at.least(100);
  });

  it('begins with a given file', () => {
    expect(numbers(run({ latestAt: () => 9, first: 3, forMs: 500 }))).to.deep.equal([3, 4, 5, 6, 7, 8, 9]);
  });

  it('waits for a given file that is not stated yet', () => {
    const result = run({ latestAt: (now) => (now < 500 ? 9 : 10), first: 10, forMs: 1000 });
    expect(result.emitted.length).to.equal(1);
    expect(result.emitted[0]?.[0]).to.be.within(500, 620);
    expect(result.warnings).to.deep.equal([]);
  });

  it('counts a file once although the latest number goes back, and says so once', () => {
    const result = run({
      latestAt: (now) => (now > 150 && now < 450 ? 6 : now < 150 ? 8 : 9),
      first: 7,
      forMs: 900,
    });
    expect(numbers(result)).to.deep.equal([7, 8, 9]);
    expect(result.warnings.map(([, text]) => text)).to.deep.equal([
      'the latest file is 6, but 8 was read already: waiting for 9. If the feed started again from the beginning, read it with another pipeline',
    ]);
  });

  it('keeps the number when the latest is unchanged', () => {
    const result = run({ latestAt: (now) => (now < 50 ? 7 : now < 350 ? null : 8), forMs: 800 });
    expect(numbers(result)).to.deep.equal([7, 8]);
  });

  it('waits for a missing file, and never skips it', () => {
    const result = run({
      latestAt: () => 9,
      first: 7,
      fileAt: (number, now) => (number === 8 && now < 10_000 ? null : file(number)),
      forMs: 30_000,
    });
    expect(numbers(result)).to.deep.equal([7, 8, 9]);
    expect(result.requests.filter(([, what]) => what === '9').length).to.equal(1);
    expect(result.emitted[1]?.[0]).to.be.within(15_000, 15_100);
  });

  it('requests a missing file again after 1, 2, 4 … 60 s, and warns when it has been missing twice as long', () => {
    const { requests, warnings } = run({
      latestAt: () => 9,
      first: 9,
      fileAt: () => null,
      forMs: 400_000,
    });
    const times = requests.filter(([, what]) => what === '9').map(([at]) => Math.round(at / 1000));
    expect(times).to.deep.equal([0, 1, 3, 7, 15, 31, 63, 123, 183, 243, 303, 363]);
    expect(warnings.map(([at]) => Math.round(at / 1000))).to.deep.equal([1, 3, 7, 15, 31, 63, 183]);
    expect(warnings[1]?.[1]).to.equal(
      'file 9 has been missing for 3 s, although the latest is 9: it is not skipped. Requesting it again in 4 s',
    );
  });

  it('begins with short delays at the next missing file', () => {
    const { requests } = run({
      latestAt: () => 3,
      first: 1,
      fileAt: (number, now) =>
        (number === 1 && now < 20_000) || (number === 3 && now < 100_000) ? null : file(number),
      forMs: 60_000,
    });
    const times = requests.filter(([, what]) => what === '3').map(([at]) => at);
    expect((times[1] ?? 0) - (times[0] ?? 0)).to.be.within(1000, 1010);
  });

  it('requests a file only with credit for it', () => {
    const result = run({ latestAt: () => 20, first: 1, credit: 2, creditAt: [500, 900], forMs: 2000 });
    expect(numbers(result)).to.deep.equal([1, 2, 3, 4]);
    const files = result.requests.filter(([, what]) => what !== 'L').map(([at, what]) => `${what} at ${at}`);
    expect(files).to.deep.equal(['1 at 1', '2 at 2', '3 at 500', '4 at 900']);
  });

  it('fails when a request fails', () => {
    const result = run({ latestAt: () => 7, latestFails: (now) => now > 300, forMs: 1000 });
    expect(result.error).to.have.property('message', 'refused');
    expect(numbers(result)).to.deep.equal([7]);
  });
});
