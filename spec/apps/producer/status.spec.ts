import { expect } from 'chai';
import { producerStatus } from '../../../src/apps/producer/status.ts';
import { FeedError } from '../../../src/net/feed-error.ts';
import { BrokerError } from '../../../src/kafka/broker-error.ts';
import { supersededByNewerProducer } from '../../../src/apps/producer/superseded.ts';

const NOW = Date.UTC(2026, 4, 5, 12);
const UNREACHABLE = new BrokerError('broker-unreachable', 'nobody answers');

describe('producerStatus', () => {
  const make = () => {
    let now = NOW;
    const lines: string[] = [];
    const record = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
    const log = {
      debug: () => undefined,
      info: record('info'),
      warn: record('warn'),
      error: record('error'),
    };
    const status = producerStatus(
      log,
      { topic: 't', brokers: ['one:9092', 'two:9092'] },
      { now: () => now, stallMs: 45_000 },
    );
    return { lines, status, pass: (ms: number) => void (now += ms) };
  };

  it('is ready when the feed is connected and the topic is open', () => {
    const { status } = make();
    expect(status.readiness().problems).to.deep.equal([
      'not connected to the feed yet',
      'not connected to t at one:9092, two:9092 yet',
    ]);
    status.onFeedEvent({ kind: 'connected' });
    status.opened();
    expect(status.readiness()).to.include({ ready: true });
  });

  it('sums what was written', () => {
    const { status } = make();
    status.published({ records: 5, deadLetters: 1, canaries: 2 });
    status.published({ records: 3, deadLetters: 0, canaries: 0 });
    status.onDuplicates(7);
    const { details } = status.readiness();
    expect(details['feed']).to.include({ canaries: 2, rejected: 1 });
    expect(details['topic']).to.deep.equal({
      name: 't',
      connected: true,
      last_sent_at: '2026-05-05T12:00:00.000Z',
      sent: 8,
      dead_letters: 1,
      repeats_dropped: 7,
    });
  });

  it('reports unreachable brokers once, and their recovery once', () => {
    const { lines, status } = make();
    status.onFeedEvent({ kind: 'connected' });
    for (let attempt = 1; attempt <= 3; attempt += 1) status.restarting(UNREACHABLE, attempt, 10);
    expect(lines.filter((line) => line.startsWith('error'))).to.have.length(1);
    const { ready, problems } = status.readiness();
    expect(ready).to.equal(false);
    expect(problems).to.deep.equal(['cannot write to t at one:9092, two:9092: nobody answers']);
    status.opened();
    status.published({ records: 1, deadLetters: 0, canaries: 0 });
    expect(lines.filter((line) => line.includes('is writable again'))).to.have.length(1);
    expect(status.readiness().ready).to.equal(true);
  });

  it('says that a newer producer has replaced it, and that it only waits', () => {
    const { lines, status } = make();
    status.onFeedEvent({ kind: 'connected' });
    status.opened();
    status.restarting(new BrokerError('producer-fenced', 'for a moment'), 1, 10);
    const error = supersededByNewerProducer();
    status.fenced(error);
    const problem = `cannot write to t at one:9092, two:9092: ${error.message}`;
    expect(lines.at(-1)).to.equal(`error ${problem}; waiting until this process is stopped or restarted`);
    expect(status.readiness()).to.deep.include({ ready: false, problems: [problem] });
  });

  it('names the setting of the brokers', () => {
    const { status } = make();
    status.restarting(new BrokerError('broker-unreachable', 'gone; check `brokers` and TLS'), 1, 10);
    expect(status.readiness().problems).to.include(
      'cannot write to t at one:9092, two:9092: gone; check KAFKA_BROKERS and TLS',
    );
  });

  it('is not ready when the feed is stalled, but does not report a stall while the brokers fail', () => {
    const { lines, status, pass } = make();
    status.onFeedEvent({ kind: 'connecting' });
    status.onFeedEvent({ kind: 'connected' });
    status.opened();
    pass(44_999);
    expect(status.readiness().ready).to.equal(true);
    pass(1);
    expect(status.readiness().problems).to.deep.equal([
      'no new event from the feed for 45 s: it sent nothing',
    ]);
    status.restarting(UNREACHABLE, 1, 10);
    expect(status.readiness().problems).to.deep.equal([
      'cannot write to t at one:9092, two:9092: nobody answers',
    ]);
    expect(lines.filter((line) => line.includes('no new event'))).to.deep.equal([]);
  });

  it('does not report a feed error as a problem of the topic', () => {
    const { lines, status } = make();
    status.opened();
    status.restarting(new FeedError('feed-ended', 'cut'), 1, 10);
    expect(lines).to.deep.equal([]);
    expect(status.readiness().details['topic']).to.include({ connected: true });
  });
});
