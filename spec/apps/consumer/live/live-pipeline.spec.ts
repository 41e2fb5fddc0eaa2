import { expect } from 'chai';
import type { KafkaMessage } from 'kafkajs';
import { NEVER, Observable, of, Subject, type Subscription, throwError } from 'rxjs';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import { livePipeline } from '../../../../src/apps/consumer/live/live-pipeline.ts';
import type { LiveDeps, TopicReader } from '../../../../src/apps/consumer/live/deps.ts';
import { BrokerError } from '../../../../src/kafka/broker-error.ts';
import type { AssignedPartition } from '../../../../src/kafka/source/consumer-group.ts';
import { changeJson, recordAt } from '../../../support/kafka-records.ts';

const T = 1_700_000_000_000;
const UNREACHABLE = new BrokerError('broker-unreachable', 'gone');

/** A partition whose record at each offset was written this many milliseconds after T. */
const record = (partition: number, offset: number, ms: number): KafkaMessage =>
  recordAt(offset, changeJson(`${partition}/${offset}`, 'Ada'), T + ms);

describe('livePipeline', () => {
  let clock: SinonFakeTimers;
  let running: Subscription | undefined;
  beforeEach(() => {
    clock = useFakeTimers();
  });
  afterEach(() => {
    running?.unsubscribe();
    clock.restore();
  });

  /** A topic in memory: each partition sends what it holds from an offset on, and what is added, within the credit. */
  const topicOf = (...partitions: KafkaMessage[][]) => {
    const added$ = new Subject<void>();
    const broken$ = new Subject<void>();
    let maxCredit = 0;
    const assigned = (partition: number): AssignedPartition => {
      const log = partitions[partition] ?? [];
      return {
        partition,
        logEnd: () => log.length,
        records: (from) => (credit$) =>
          new Observable((subscriber) => {
            let next = from;
            let credit = 0;
            const send = (): void => {
              const items = log.slice(next, next + Math.min(credit, 3));
              if (items.length === 0) return;
              next += items.length;
              subscriber.next({ items, size: items.length, position: next });
              send();
            };
            subscriber.add(
              credit$.subscribe((available) => {
                maxCredit = Math.max(maxCredit, available);
                credit = available;
                queueMicrotask(send);
              }),
            );
            subscriber.add(added$.subscribe(send));
            subscriber.add(broken$.subscribe(() => subscriber.error(UNREACHABLE)));
          }),
      };
    };
    return {
      add: (partition: number, ...messages: KafkaMessage[]) => {
        partitions[partition]?.push(...messages);
        added$.next();
      },
      remove: () => {
        for (const log of partitions) log.length = 0;
      },
      fail: () => broken$.next(),
      maxCredit: () => maxCredit,
      offsets: () =>
        Promise.resolve(partitions.map((log, partition) => ({ partition, logStart: 0, logEnd: log.length }))),
      reader: (): TopicReader => ({
        assigned$: new Observable((subscriber) => {
          partitions.forEach((_, partition) => subscriber.next(assigned(partition)));
        }),
        close: () => Promise.resolve(),
      }),
    };
  };

  const start = (topic: ReturnType<typeof topicOf>, over: Partial<LiveDeps> = {}) => {
    const live: string[] = [];
    const history: string[] = [];
    const failures: unknown[] = [];
    const collect =
      (into: string[]): LiveDeps['publish'] =>
      (items) =>
        into.push(...items.flatMap((item) => (item.kind === 'change' ? [item.id] : [])));
    running = livePipeline({
      topic: 't',
      publish: collect(live),
      publishHistory: collect(history),
      offsets: topic.offsets,
      since: () =>
        Promise.resolve(
          new Map([
            [0, 0],
            [1, 0],
          ]),
        ),
      open: (_partitions, onReading) => {
        onReading();
        return topic.reader();
      },
      onReading: () => undefined,
      restarts: { delay: () => 10, stableAfterMs: 1000, onRestart: (error) => failures.push(error) },
      clock: () => 0,
      ...over,
    }).subscribe();
    return { live, history, failures };
  };

  it('gives trends what came before, and both what comes from now on, in the order of time', async () => {
    const topic = topicOf([record(0, 0, 10), record(0, 1, 40)], [record(1, 0, 20), record(1, 1, 30)]);
    const { live, history } = start(topic);
    await clock.tickAsync(1000);
    expect(history).to.deep.equal(['0/0', '1/0', '1/1', '0/1']);
    expect(live).to.deep.equal([]);
    topic.add(0, record(0, 2, 70));
    topic.add(1, record(1, 2, 60), record(1, 3, 80));
    await clock.tickAsync(1000);
    expect(live).to.deep.equal(['1/2', '0/2', '1/3']);
    expect(history).to.have.length(4);
  });

  it('publishes the same in the same order, however the partitions take turns', async () => {
    const logs = (): KafkaMessage[][] =>
      [0, 1, 2].map((partition) =>
        Array.from({ length: 500 }, (_, n) => record(partition, n, n * 30 + ((n * 7 + partition * 11) % 29))),
      );
    const [one, other] = [logs(), logs()];
    const since = () =>
      Promise.resolve(
        new Map([
          [0, 0],
          [1, 0],
          [2, 0],
        ]),
      );
    const first = start(topicOf(...one), { since });
    await clock.tickAsync(5000);
    running?.unsubscribe();
    const reversed = topicOf(...other);
    const second = start(reversed, {
      since,
      open: () => {
        const { assigned$, close } = reversed.reader();
        const all: AssignedPartition[] = [];
        assigned$.subscribe((partition) => all.unshift(partition));
        return {
          assigned$: new Observable((subscriber) => all.forEach((one) => subscriber.next(one))),
          close,
        };
      },
    });
    await clock.tickAsync(5000);
    expect(first.history).to.have.length(1500);
    expect(second.history).to.deep.equal(first.history);
  });

  it('continues where it was after a failure, and reports when it reads', async () => {
    const topic = topicOf([record(0, 0, 1)], []);
    const reading: number[] = [];
    const { live, history, failures } = start(topic, { onReading: () => reading.push(Date.now()) });
    await clock.tickAsync(1000);
    topic.add(0, record(0, 1, 2));
    await clock.tickAsync(1000);
    topic.fail();
    topic.add(0, record(0, 2, 3));
    await clock.tickAsync(1000);
    expect({ live, history }).to.deep.equal({ live: ['0/1', '0/2'], history: ['0/0'] });
    expect(failures).to.deep.equal([UNREACHABLE]);
    expect(reading).to.have.length(2);
  });

  it('retries whatever fails, and begins where it would have begun', async () => {
    const topic = topicOf([record(0, 0, 1)], []);
    let tries = 0;
    const { history, failures } = start(topic, {
      since: () => ((tries += 1) < 3 ? Promise.reject(UNREACHABLE) : Promise.resolve(new Map([[0, 0]]))),
    });
    await clock.tickAsync(2000);
    expect(failures).to.have.length(2);
    expect(history).to.deep.equal(['0/0']);
  });

  it('reads a topic that was created again from its end', async () => {
    const topic = topicOf([record(0, 0, 1), record(0, 1, 2)], []);
    const { live } = start(topic);
    await clock.tickAsync(1000);
    topic.remove();
    topic.fail();
    await clock.tickAsync(1000);
    topic.add(0, recordAt(0, changeJson('new', 'Ada'), T + 50));
    await clock.tickAsync(1000);
    expect(live).to.deep.equal(['new']);
  });

  it('holds a bounded number of records, and pauses for three times as long as it works', async () => {
    const log = Array.from({ length: 1000 }, (_, n) => record(0, n, n));
    const topic = topicOf(log, []);
    let now = 0;
    const { history } = start(topic, { clock: () => (now += 5) });
    await clock.tickAsync(510);
    const atOnce = history.length;
    expect(atOnce).to.equal(200);
    await clock.tickAsync(4);
    expect(history).to.have.length(atOnce);
    await clock.tickAsync(20);
    expect(history.length).to.be.above(atOnce);
    expect(topic.maxCredit()).to.equal(5000);
  });

  it('ends its reader when it is unsubscribed', () => {
    const closed: string[] = [];
    const topic = topicOf([], []);
    const { failures } = start(topic, {
      open: () => ({
        assigned$: NEVER,
        close: () => {
          closed.push('closed');
          return Promise.resolve();
        },
      }),
    });
    return clock.tickAsync(10).then(() => {
      running?.unsubscribe();
      expect({ closed, failures }).to.deep.equal({ closed: ['closed'], failures: [] });
    });
  });

  it('fails with nothing, even when the group refuses it', async () => {
    const topic = topicOf([], []);
    let opened = 0;
    const { failures } = start(topic, {
      open: () => {
        opened += 1;
        return {
          assigned$: opened === 1 ? throwError(() => new Error('refused')) : of(),
          close: () => Promise.resolve(),
        };
      },
    });
    await clock.tickAsync(500);
    expect(failures.map(String)).to.deep.equal(['Error: refused']);
    expect(opened).to.equal(2);
  });
});
