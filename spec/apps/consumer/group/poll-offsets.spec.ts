import { expect } from 'chai';
import type { Subscription } from 'rxjs';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import { type ConsumerStatus, consumerStatus } from '../../../../src/apps/consumer/status.ts';
import { pollOffsets } from '../../../../src/apps/consumer/group/poll-offsets.ts';
import { untilEnd } from '../../../../src/apps/consumer/group/until-end.ts';
import type { LogOffsets, TopicAdmin } from '../../../../src/kafka/admin/topic-admin.ts';
import type { Log } from '../../../../src/telemetry/log/log.ts';

const SILENT: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Brokers that answer after `answerMs` with what was true when they were asked. */
const brokersWith = (ends: number[], committed = new Map<number, number>(), responseMs = 10) => {
  const brokers = { ends, committed, away: false };
  const respond = <T>(value: T): Promise<T> =>
    new Promise((resolve, reject) =>
      setTimeout(() => (brokers.away ? reject(new Error('away')) : resolve(value)), responseMs),
    );
  const admin: TopicAdmin = {
    ensure: () => Promise.resolve(),
    offsets: () =>
      respond(brokers.ends.map((logEnd, partition): LogOffsets => ({ partition, logStart: 0, logEnd }))),
    offsetsSince: () => respond(new Map()),
    committed: () => respond(brokers.committed),
    members: () => respond(0),
    deleteGroup: () => respond(undefined),
    close: () => Promise.resolve(),
  };
  return { brokers, admin };
};

describe('pollOffsets and untilEnd', () => {
  let clock: SinonFakeTimers;
  let status: ConsumerStatus;
  let running: Subscription | undefined;
  let ends: string[];
  beforeEach(() => {
    clock = useFakeTimers();
    status = consumerStatus('t', SILENT);
    ends = [];
  });
  afterEach(() => {
    running?.unsubscribe();
    clock.restore();
  });
  const watch = (admin: TopicAdmin): void => {
    running = pollOffsets({ admin, topic: 't', group: 'g', status }).subscribe({
      error: (error: unknown) => ends.push(String(error)),
    });
  };
  const untilTheEnd = (admin: TopicAdmin): void => {
    running = untilEnd(admin, 't', status).subscribe({ next: () => ends.push('end') });
  };
  const own = (partition: number, next: number): void => {
    status.assigned(partition);
    status.resumed(partition, next);
  };

  describe('pollOffsets', () => {
    it('reports the ends of the partitions every three seconds, and continues through failures', async () => {
      const { brokers, admin } = brokersWith([5]);
      watch(admin);
      await clock.tickAsync(20);
      expect(status.group$.value.partitions.get(0)?.logEnd).to.equal(5);
      brokers.away = true;
      await clock.tickAsync(6000);
      brokers.away = false;
      brokers.ends = [8];
      await clock.tickAsync(3020);
      expect(status.group$.value.partitions.get(0)?.logEnd).to.equal(8);
    });

    it('fails when a partition ends twice before what was counted of it', async () => {
      const { brokers, admin } = brokersWith([50]);
      own(0, 50);
      watch(admin);
      await clock.tickAsync(20);
      brokers.ends = [0];
      await clock.tickAsync(3020);
      expect(ends).to.deep.equal([]);
      await clock.tickAsync(3000);
      expect(ends.join()).to.match(/t\/0 is not the topic that was counted: it ends at offset 0/);
    });

    it('tolerates a leader that does not know the end yet, and partitions of other members', async () => {
      const { brokers, admin } = brokersWith([50, 0], new Map([[1, 9]]));
      own(0, 50);
      watch(admin);
      await clock.tickAsync(1000);
      for (const end of [40, 50, 40, 50]) {
        brokers.ends = [end, 0];
        await clock.tickAsync(3000);
      }
      expect(ends).to.deep.equal([]);
    });

    it('is not misled by counting during a poll', async () => {
      const { brokers, admin } = brokersWith([100], new Map(), 500);
      own(0, 100);
      watch(admin);
      for (let next = 100; next < 2000; next += 1) {
        status.moved(0, next, next);
        brokers.ends = [next];
        await clock.tickAsync(10);
      }
      expect(ends).to.deep.equal([]);
    });
  });

  describe('untilEnd', () => {
    it('emits when all records present at the start are counted', async () => {
      const { brokers, admin } = brokersWith([5, 0, 3]);
      untilTheEnd(admin);
      await clock.tickAsync(20);
      status.joined();
      own(0, 0);
      own(2, 3);
      brokers.ends = [9, 9, 9];
      status.moved(0, 4, 9);
      expect(ends).to.deep.equal([]);
      status.moved(0, 5, 9);
      expect(ends).to.deep.equal(['end']);
    });

    it('includes what other members counted, once it is in the group', async () => {
      const { admin } = brokersWith([5, 5]);
      untilTheEnd(admin);
      await clock.tickAsync(20);
      const both = [0, 1].map((partition) => ({ partition, logStart: 0, logEnd: 5 }));
      status.offsetsPolled(both, new Map(both.map(({ partition }) => [partition, 5])));
      expect(ends).to.deep.equal([]);
      // What the group said of a partition may be from before a reset.
      own(0, 0);
      status.joined();
      expect(ends).to.deep.equal([]);
      status.moved(0, 5, 5);
      expect(ends).to.deep.equal(['end']);
    });
  });
});
