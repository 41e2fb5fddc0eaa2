import { expect } from 'chai';
import type { OpenSink } from '../../../src/core/loop/exact-sink.ts';
import { BrokerError } from '../../../src/kafka/broker-error.ts';
import { openKafkaSink, type OpenKafkaSinkOptions } from '../../../src/kafka/sink/open-kafka-sink.ts';
import { type BrokersDouble, brokersDouble } from '../../support/sink-brokers-double.ts';
import { failureOf, transactionOf } from '../../support/sink-transactions.ts';

const STATE = 'headwater.p.state';
const LETTERS = 'headwater.p.dead-letters';
const AT = '2026-01-02T03:04:05.678Z';

describe('a sink of Kafka', () => {
  let brokers: BrokersDouble;
  beforeEach(() => {
    brokers = brokersDouble(STATE);
  });

  const open = (
    options: Partial<OpenKafkaSinkOptions<string>> = {},
    { pipeline = 'p', keys = 10 } = {},
  ): Promise<OpenSink<string>> =>
    openKafkaSink<string>(
      {
        name: 'kafka://b/t',
        brokers: brokers.connect(),
        topic: 't',
        stateTopic: STATE,
        deadLetterTopic: LETTERS,
        toRecords: (value) => ({ value }),
        now: () => 1_777_000_000_000,
        ...options,
      },
      { pipeline, keys },
    );
  const written = (topic = 't'): readonly string[] =>
    brokers.committed(topic).map(({ value }) => String(value));

  describe('a transaction', () => {
    it('holds the records, the position, the keys and the dead letters', async () => {
      const sink = await open();
      expect(await sink.load()).to.deep.equal({ position: null, keys: [] });
      const deadLetters = [{ reason: 'bad', text: 'x', at: AT }];
      await sink.commit(transactionOf(['a', 'b'], '2', { keys: ['ka', 'kb'], deadLetters }));
      await sink.commit(transactionOf(['c'], null, { keys: ['kc'] }));
      expect(await sink.load()).to.deep.equal({ position: '2', keys: ['ka', 'kb', 'kc'] });
      expect(await (await open()).load()).to.deep.equal({ position: '2', keys: ['ka', 'kb', 'kc'] });
      expect(written()).to.deep.equal(['a', 'b', 'c']);
      const [letter] = brokers.committed(LETTERS);
      expect(letter).to.include({ value: 'x', key: null, partition: 0 });
      expect(letter?.headers).to.deep.equal({ reason: 'bad', at: AT, pipeline: 'p' });
    });

    it('is nothing at all if `toRecords` throws, and the error ends the pipeline', async () => {
      const sink = await open({
        toRecords: (value) => {
          if (value === 'b') throw new Error('no b');
          return { value };
        },
      });
      const error = await failureOf(sink.commit(transactionOf(['a', 'b'], '2', { keys: ['ka', 'kb'] })));
      expect(error).to.include({ code: 'sink-write-failed', retriable: false });
      expect(error.message).to.equal('the write of "p" failed: no b. Nothing of this batch was saved');
      expect(written()).to.deep.equal([]);
      expect(await sink.load()).to.deep.equal({ position: null, keys: [] });
    });

    it('restarts for an error of `toRecords` that says so', async () => {
      const sink = await open({
        toRecords: () => {
          throw Object.assign(new Error('later'), { retriable: true });
        },
      });
      expect(await failureOf(sink.commit(transactionOf(['a'], '1')))).to.include({ retriable: true });
      expect((await sink.load()).position).to.equal(null);
    });

    it('of one event may have no record, or several in several topics', async () => {
      const sink = await open({
        toRecords: (value) =>
          value === 'none'
            ? []
            : [
                { value, key: 'k' },
                { value: `${value}!`, topic: 'other' },
              ],
      });
      await sink.commit(transactionOf(['none', 'a'], '2', { keys: ['k1', 'k2'] }));
      expect(written()).to.deep.equal(['a']);
      expect(written('other')).to.deep.equal(['a!']);
      expect((await (await open()).load()).keys).to.deep.equal(['k1', 'k2']);
    });

    it('writes nothing into its own state for the program', async () => {
      const sink = await open({ toRecords: (value) => ({ value, topic: STATE }) });
      const error = await failureOf(sink.commit(transactionOf(['a'], '1')));
      expect(error).to.include({ code: 'sink-write-failed', retriable: false });
      expect(error.message).to.include(`a topic other than ${STATE}`);
    });

    it('cuts a dead letter that is too long for its topic', async () => {
      brokers.setMetadata(LETTERS, { partitions: 1, maxMessageBytes: 4000 });
      const sink = await open();
      const deadLetters = [{ reason: 'r'.repeat(5000), text: 'é'.repeat(4000), at: AT }];
      await sink.commit(transactionOf([], '1', { deadLetters }));
      const [letter] = brokers.committed(LETTERS);
      expect(letter?.bytes).to.be.within(1000, 2000);
      expect(String(letter?.value)).to.match(/^é+\ufffd?$/);
    });
  });

  describe('a failed transaction', () => {
    for (const [point, position, events] of [
      ['before', '1', ['a']],
      ['after', '2', ['a', 'b']],
    ] as const)
      it(`${point} it was durable leaves the outcome to load`, async () => {
        const sink = await open();
        await sink.commit(transactionOf(['a'], '1', { keys: ['ka'] }));
        brokers.failNext(new BrokerError('broker-unreachable', 'gone; check `brokers` and TLS'), point);
        const error = await failureOf(sink.commit(transactionOf(['b'], '2', { keys: ['kb'] })));
        expect(error).to.include({ code: 'sink-unavailable', retriable: true });
        expect(error.message).to.equal(
          'kafka://b/t cannot be used at the moment: gone; check `brokers` and TLS',
        );
        expect(await sink.load()).to.deep.equal({ position, keys: events.map((event) => `k${event}`) });
        await sink.commit(transactionOf(['c'], '3'));
        expect(written()).to.deep.equal([...events, 'c']);
      });

    it('lets nothing be committed before load', async () => {
      const sink = await open();
      brokers.failNext(new BrokerError('broker-failed', 'gone'), 'after');
      await failureOf(sink.commit(transactionOf(['a'], '1')));
      expect(await failureOf(sink.commit(transactionOf(['a'], '1')))).to.include({
        code: 'sink-unavailable',
        retriable: true,
      });
      expect(written()).to.deep.equal(['a']);
    });

    it('is read again only from the last transaction on', async () => {
      const sink = await open();
      for (let i = 0; i < 50; i += 1) await sink.commit(transactionOf([], String(i), { keys: [`k${i}`] }));
      brokers.failNext(new BrokerError('broker-failed', 'gone'));
      await failureOf(sink.commit(transactionOf(['a'], '50')));
      const before = brokers.read();
      expect((await sink.load()).position).to.equal('49');
      expect(brokers.read() - before).to.be.below(10);
    });

    it('because the brokers ended it restarts: no other process is the owner', async () => {
      const sink = await open();
      brokers.expire();
      const error = await failureOf(sink.commit(transactionOf(['a'], '1')));
      expect(error).to.include({ code: 'sink-unavailable', retriable: true });
      expect((await sink.load()).position).to.equal(null);
      await sink.commit(transactionOf(['a'], '1'));
      expect(written()).to.deep.equal(['a']);
    });

    it('for a reason that lasts ends the pipeline', async () => {
      for (const code of ['broker-refused', 'topic-missing'] as const) {
        const sink = await open();
        brokers.failNext(new BrokerError(code, 'no'));
        expect(await failureOf(sink.commit(transactionOf(['a'], '1')))).to.include({
          code: 'sink-misconfigured',
          retriable: false,
        });
      }
    });
  });

  describe('the keys', () => {
    it('are pruned, so that at least as many are kept as were asked for', async () => {
      const sink = await open({}, { keys: 3 });
      for (const keys of [['a', 'b'], ['c', 'd'], [], ['e']])
        await sink.commit(transactionOf([], null, { keys }));
      expect((await sink.load()).keys).to.deep.equal(['c', 'd', 'e']);
      await sink.commit(transactionOf([], null, { keys: ['f', 'g', 'h'] }));
      brokers.compact();
      expect((await (await open({}, { keys: 3 })).load()).keys).to.deep.equal(['f', 'g', 'h']);
    });

    it('come back as they were, whatever their characters, and in order', async () => {
      const keys = ['a\0b', '\ud800', '"\\\n', 'null', '\u{1f600}', ''];
      const sink = await open();
      await sink.commit(transactionOf([], null, { keys }));
      expect((await (await open()).load()).keys).to.deep.equal(keys);
    });

    it('of a large batch are several records', async () => {
      const keys = Array.from({ length: 10_000 }, (_, i) => `${i}:${'k'.repeat(150)}`);
      const sink = await open({}, { keys: 10_000 });
      await sink.commit(transactionOf([], '1', { keys }));
      for (const { bytes } of brokers.committed(STATE)) expect(bytes).to.be.below(300_000);
      expect((await (await open({}, { keys: 10_000 })).load()).keys).to.deep.equal(keys);
    });
  });

  describe('a position', () => {
    it('may be far longer than the metadata of an offset', async () => {
      const sink = await open();
      await sink.commit(transactionOf([], 'x'.repeat(100_000)));
      expect((await (await open()).load()).position).to.have.length(100_000);
    });

    it('that the topic does not take is an error that says what to change', async () => {
      brokers.setMetadata(STATE, { partitions: 1, maxMessageBytes: 10_000 });
      const sink = await open();
      const error = await failureOf(sink.commit(transactionOf(['a'], 'x'.repeat(10_000))));
      expect(error).to.include({ code: 'sink-misconfigured', retriable: false });
      expect(error.message).to.match(
        /^the position or a key of "p" has about \d+ bytes, but the topic headwater\.p\.state takes 7952: raise its max\.message\.bytes$/,
      );
      expect(written()).to.deep.equal([]);
    });
  });

  describe('two processes', () => {
    it('the later one continues, and the earlier one commits nothing and ends', async () => {
      const first = await open();
      await first.commit(transactionOf(['a'], '1', { keys: ['ka'] }));
      const second = await open();
      expect(await failureOf(first.commit(transactionOf(['x'], '2')))).to.include({
        code: 'sink-fenced',
        retriable: false,
      });
      expect(await failureOf(first.load())).to.include({ code: 'sink-fenced' });
      expect(await second.load()).to.deep.equal({ position: '1', keys: ['ka'] });
      await second.commit(transactionOf(['b'], '2'));
      expect(written()).to.deep.equal(['a', 'b']);
    });

    it('the earlier one does not fence the later one when it loads after a failure', async () => {
      const first = await open();
      brokers.failNext(new BrokerError('broker-failed', 'gone'));
      await failureOf(first.commit(transactionOf(['x'], '1')));
      const second = await open();
      const before = brokers.fenced();
      expect(await failureOf(first.load())).to.include({ code: 'sink-fenced' });
      expect(brokers.fenced()).to.equal(before);
      await second.commit(transactionOf(['a'], '1'));
    });

    it('the earlier one yields also if it fenced the later one in passing, and that one goes on', async () => {
      const connected = brokers.connect();
      let second: OpenSink<string> | null = null;
      let isOpen = false;
      const first = await open({
        brokers: {
          ...connected,
          fence: async () => {
            // The later one opens between the reading of the owner and the fence.
            if (isOpen) second = await open();
            await connected.fence();
          },
        },
      });
      isOpen = true;
      brokers.failNext(new BrokerError('broker-failed', 'gone'));
      await failureOf(first.commit(transactionOf(['x'], '1')));
      expect(await failureOf(first.load())).to.include({ code: 'sink-fenced' });
      const later = second as OpenSink<string> | null;
      if (later === null) throw new Error('the second process did not open');
      expect(await failureOf(later.commit(transactionOf(['a'], '1')))).to.include({
        code: 'sink-unavailable',
        retriable: true,
      });
      expect((await later.load()).position).to.equal(null);
      await later.commit(transactionOf(['a'], '1'));
      expect(written()).to.deep.equal(['a']);
    });
  });

  describe('the state topic', () => {
    it('of another pipeline is refused before anything is fenced', async () => {
      await open();
      const before = brokers.fenced();
      const error = await failureOf(open({}, { pipeline: 'q' }));
      expect(error).to.include({ code: 'sink-misconfigured', retriable: false });
      expect(error.message).to.equal(
        `the topic ${STATE} belongs to the pipeline "p": give "q" a \`stateTopic\` of its own`,
      );
      expect(brokers.fenced()).to.equal(before);
      expect(brokers.closed()).to.equal(1);
    });

    for (const [what, key, value, code] of [
      ['a later version', 'claim', '{"format":2,"pipeline":"p","owner":"o"}', 'sink-newer'],
      ['another program', 'progress', '{"a":1}', 'sink-misconfigured'],
      ['a text', 'progress', 'x', 'sink-misconfigured'],
      ['keys that are none', 'keys/1/0', '[1]', 'sink-misconfigured'],
    ] as const)
      it(`with ${what} is refused`, async () => {
        const other = brokers.connect();
        await other.fence();
        const record = { key, value, headers: {}, timestamp: 0, bytes: 0 };
        await other.write(new Map([[STATE, [record]]]));
        expect(await failureOf(open())).to.include({ code, retriable: false });
      });

    it('that was deleted and created again ends the pipeline instead of repeating the feed', async () => {
      const sink = await open();
      for (let i = 0; i < 5; i += 1) await sink.commit(transactionOf(['a'], String(i)));
      brokers.recreateState();
      brokers.failNext(new BrokerError('broker-failed', 'gone'));
      await failureOf(sink.commit(transactionOf(['b'], '5')));
      const error = await failureOf(sink.load());
      expect(error).to.include({ code: 'sink-misconfigured', retriable: false });
      expect(error.message).to.include('was deleted and created again');
    });

    it('is read after compaction', async () => {
      const sink = await open({}, { keys: 2 });
      for (let i = 0; i < 20; i += 1) await sink.commit(transactionOf(['a'], String(i), { keys: [`k${i}`] }));
      brokers.compact();
      expect(await (await open({}, { keys: 2 })).load()).to.deep.equal({
        position: '19',
        keys: ['k18', 'k19'],
      });
    });
  });
});
