import { expect } from 'chai';
import { type ConsumerStatus, consumerStatus } from '../../../src/apps/consumer/status.ts';
import { BrokerError } from '../../../src/kafka/broker-error.ts';
import type { Log } from '../../../src/telemetry/log/log.ts';
import { EMPTY_SNAPSHOT } from '../../../src/stats/counts/snapshot.ts';
import { StoreError } from '../../../src/stores/store.ts';

const TOTALS = { canaries: 0, rejects: 0, deadLetters: 3, lostEvents: 4 };
const UNREACHABLE = new BrokerError('broker-unreachable', 'the brokers are unreachable');
const FULL = new StoreError('store-full', 'the disk is full', { retriable: true });
const RETRYING = '; retrying, no events will be lost';

describe('consumerStatus', () => {
  let lines: string[];
  let status: ConsumerStatus;
  beforeEach(() => {
    lines = [];
    const record =
      (level: string) =>
      (message: string): void =>
        void lines.push(`${level} ${message}`);
    const log: Log = {
      debug: () => undefined,
      info: record('info'),
      warn: record('warn'),
      error: record('error'),
    };
    status = consumerStatus('t', log);
  });
  const ownPartitions = (partition: number, next: number): void => {
    status.assigned(partition);
    status.resumed(partition, next);
  };
  const topic = () =>
    status.readiness().details['topic'] as {
      joined: boolean;
      lag: number | null;
      dead_letters: number;
      lost_records: number;
      repeats: number;
      partitions: readonly {
        partition: number;
        owned: boolean;
        next_offset: number | null;
        lag: number | null;
      }[];
    };
  const offsets = (...ends: number[]) =>
    ends.map((logEnd, partition) => ({ partition, logStart: 0, logEnd }));

  it('is ready in the group, with or without partitions', () => {
    expect(status.readiness()).to.deep.include({
      ready: false,
      problems: ['not in the consumer group of t yet'],
    });
    status.joined();
    expect(status.readiness()).to.deep.include({ ready: true, problems: [] });
    expect(topic()).to.include({ joined: true, lag: null });
  });

  it('shows the offset of each partition: its own as counted, the others as committed', () => {
    status.offsetsPolled(
      offsets(10, 20, 30),
      new Map([
        [0, 4],
        [1, 5],
      ]),
    );
    ownPartitions(1, 12);
    status.offsetsPolled(
      offsets(10, 20, 31),
      new Map([
        [0, 6],
        [1, 5],
      ]),
    );
    expect(topic().partitions).to.deep.equal([
      { partition: 0, owned: false, next_offset: 6, end_offset: 10, lag: 4 },
      { partition: 1, owned: true, next_offset: 12, end_offset: 20, lag: 8 },
      { partition: 2, owned: false, next_offset: null, end_offset: 31, lag: null },
    ]);
    expect(topic().lag).to.equal(12);
    status.moved(1, 22, 25);
    expect(topic().lag).to.equal(7);
    status.moved(1, 26, null);
    expect(topic().lag).to.equal(4);
  });

  it('ignores the committed offset of a partition that was just assigned', () => {
    status.offsetsPolled(offsets(10), new Map([[0, 10]]));
    status.assigned(0);
    expect(topic().partitions[0]).to.include({ owned: true, next_offset: null, lag: null });
    status.released(0);
    expect(topic().partitions[0]).to.include({ owned: false });
  });

  it('shows what the store holds', () => {
    status.loaded({ snapshot: { ...EMPTY_SNAPSHOT, bots: 5, asOf: 'then' }, ...TOTALS });
    status.onDuplicates(2);
    status.onDuplicates(1);
    expect(topic()).to.include({ dead_letters: 3, lost_records: 4, repeats: 3 });
    expect(status.snapshot$.value.bots).to.equal(5);
    status.saved({ snapshot: { ...EMPTY_SNAPSHOT, asOf: 'now' }, totals: { ...TOTALS, deadLetters: 9 } });
    expect(topic().dead_letters).to.equal(9);
    expect(status.readiness().details['store']).to.deep.equal({ writable: true, last_saved_at: 'now' });
  });

  it('reports unreachable brokers once, and their recovery once', () => {
    status.joined();
    for (let times = 0; times < 3; times += 1) status.disconnected(UNREACHABLE);
    expect(status.readiness()).to.deep.include({ ready: false, problems: ['the brokers are unreachable'] });
    expect(topic().joined).to.equal(false);
    status.joined();
    expect(status.readiness().problems).to.deep.equal(['the brokers are unreachable']);
    ownPartitions(0, 7);
    status.offsetsPolled(offsets(8), new Map());
    expect(status.readiness().ready).to.equal(false);
    status.moved(0, 8, 8);
    expect(status.readiness()).to.deep.include({ ready: true, problems: [] });
    expect(lines).to.deep.equal([`error the brokers are unreachable${RETRYING}`, 'info t is readable again']);
  });

  it('clears a broker problem in the group when nothing is left to count', () => {
    status.disconnected(UNREACHABLE);
    status.offsetsPolled(offsets(0), new Map());
    expect(status.readiness().ready).to.equal(false);
    status.joined();
    status.offsetsPolled(offsets(0), new Map());
    expect(status.readiness().ready).to.equal(true);
  });

  it('keeps a partition’s problem until its offset moves, and stays in the group', () => {
    status.joined();
    ownPartitions(0, 0);
    ownPartitions(1, 0);
    status.restarting(0, new BrokerError('broker-failed', 'no dead letters'));
    status.restarting(1, new BrokerError('broker-failed', 'no dead letters'));
    status.moved(1, 5, 5);
    expect(status.readiness()).to.deep.include({ ready: false, problems: ['no dead letters'] });
    expect(topic().joined).to.equal(true);
    status.moved(0, 5, 5);
    expect(status.readiness().ready).to.equal(true);
    expect(lines).to.deep.equal([`error no dead letters${RETRYING}`, 'info t is readable again']);
  });

  it('clears the problem of a partition that was released or is fully counted', () => {
    status.joined();
    ownPartitions(0, 7);
    ownPartitions(1, 7);
    status.restarting(0, UNREACHABLE);
    status.restarting(1, UNREACHABLE);
    status.released(0);
    status.offsetsPolled(offsets(9, 8), new Map());
    expect(status.readiness().ready).to.equal(false);
    status.offsetsPolled(offsets(9, 7), new Map());
    expect(status.readiness().ready).to.equal(true);
  });

  it('reports a store problem until the store is writable or nothing is left to write', () => {
    status.joined();
    ownPartitions(0, 7);
    status.restarting(0, FULL);
    status.restarting(0, FULL);
    status.refreshed({ snapshot: EMPTY_SNAPSHOT, ...TOTALS });
    expect(status.readiness()).to.deep.include({ ready: false, problems: ['the disk is full'] });
    expect(status.readiness().details['store']).to.include({ writable: false });
    status.saved({ snapshot: EMPTY_SNAPSHOT, totals: TOTALS });
    expect(status.readiness().ready).to.equal(true);
    status.restarting(0, FULL);
    status.offsetsPolled(offsets(7), new Map());
    expect(status.readiness().ready).to.equal(true);
    expect(lines.map((line) => line.slice(0, 20))).to.deep.equal([
      'error the disk is fu',
      'info the store is wr',
      'error the disk is fu',
      'info the store is wr',
    ]);
  });

  it('does not report that another member took over a partition', () => {
    status.joined();
    status.restarting(0, new StoreError('store-in-use', 'another one', { retriable: true }));
    expect(status.readiness().ready).to.equal(true);
    expect(lines).to.deep.equal([]);
  });

  it('names the setting of the brokers', () => {
    status.restarting(null, new BrokerError('broker-unreachable', 'gone; check `brokers` and TLS'));
    expect(status.readiness().problems).to.deep.equal(['gone; check KAFKA_BROKERS and TLS']);
  });

  describe('live views', () => {
    const live = () => status.readiness().details['live_views'];

    it('say whether they get the topic, and counting is ready without them', () => {
      status.joined();
      expect(live()).to.deep.equal({ reading: false, problem: null });
      status.liveReading();
      expect(live()).to.deep.equal({ reading: true, problem: null });
      status.liveFailed(new BrokerError('broker-unreachable', 'joining: gone; check `brokers` and TLS'));
      const problem = 'joining: gone; check KAFKA_BROKERS and TLS';
      expect(live()).to.deep.equal({ reading: false, problem });
      expect(status.readiness()).to.include({ ready: true });
      expect(status.live$.value).to.deep.equal({ reading: false, problem });
    });

    it('are logged once when they fail, and once when they recover', () => {
      status.liveReading();
      expect(lines).to.deep.equal([]);
      status.liveFailed(UNREACHABLE);
      status.liveFailed(UNREACHABLE);
      status.liveReading();
      status.liveReading();
      expect(lines).to.deep.equal([
        'warn /events and trends get nothing: the brokers are unreachable; retrying, counting continues',
        'info /events and trends get the topic again',
      ]);
    });
  });
});
