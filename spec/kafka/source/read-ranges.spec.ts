import { expect } from 'chai';
import kafkajs, { type Admin, type Consumer, type EachBatchPayload, type Kafka } from 'kafkajs';
import { EventEmitter } from 'node:events';
import { type PartitionRange, type RangePart, readRanges } from '../../../src/kafka/source/read-ranges.ts';

const { KafkaJSProtocolError } = kafkajs;
const RANGES: readonly PartitionRange[] = [{ topic: 't', partition: 0, from: 3, end: 7 }];

const loading = (): Error =>
  new KafkaJSProtocolError({
    type: 'GROUP_LOAD_IN_PROGRESS',
    code: 14,
    retriable: true,
    message: 'The coordinator is loading',
  } as unknown as Error);

/** What each consumer in turn does: it brings these offsets, then it crashes or reaches the end of the partition. */
interface Attempt {
  readonly offsets: readonly number[];
  readonly crash?: Error;
}

/** As much of kafkajs as `readRanges` uses. It records the groups that exist and the offset that each consumer seeks. */
const brokersDouble = (attempts: readonly Attempt[], refusedDeletes = 0) => {
  const groups = new Set<string>();
  const seeks: string[] = [];
  let consumers = 0;
  let refusals = refusedDeletes;
  const consumer = ({ groupId }: { groupId: string }): Consumer => {
    const events = new EventEmitter();
    const { offsets, crash } = attempts[consumers] ?? { offsets: [] };
    consumers += 1;
    const run = ({ eachBatch }: { eachBatch: (payload: EachBatchPayload) => Promise<void> }) => {
      groups.add(groupId);
      setImmediate(() => {
        void (async () => {
          const messages = offsets.map((offset) => ({ offset: String(offset), timestamp: '0' }));
          const batch = {
            topic: 't',
            partition: 0,
            messages,
            lastOffset: () => String(offsets.at(-1) ?? -1),
          };
          await eachBatch({ batch } as unknown as EachBatchPayload);
          if (crash !== undefined) events.emit('crash', { payload: { error: crash } });
          else
            events.emit('end', {
              payload: { topic: 't', partition: 0, batchSize: 0, lastOffset: '6' },
            });
        })();
      });
      return Promise.resolve();
    };
    return {
      events: { CRASH: 'crash', END_BATCH_PROCESS: 'end' },
      on: (name: string, listener: (event: unknown) => void) => events.on(name, listener),
      connect: () => Promise.resolve(),
      subscribe: () => Promise.resolve(),
      run,
      seek: ({ offset }: { offset: string }) => seeks.push(offset),
      disconnect: () => Promise.resolve(),
    } as unknown as Consumer;
  };
  const deleteGroups = ([group = '']: string[]): Promise<unknown> => {
    refusals -= 1;
    if (refusals >= 0) return Promise.reject(new Error('the group is not empty'));
    groups.delete(group);
    return Promise.resolve([]);
  };
  return {
    kafka: { consumer } as unknown as Kafka,
    admin: { deleteGroups } as unknown as Admin,
    groups,
    seeks,
    consumers: () => consumers,
  };
};

describe('readRanges', () => {
  /** Reads with a double, and gives the offsets that arrived. */
  const read = async (
    { kafka, admin }: ReturnType<typeof brokersDouble>,
    onPart: (part: RangePart) => boolean | Promise<boolean> = () => true,
  ): Promise<readonly string[]> => {
    const offsets: string[] = [];
    await readRanges({ kafka, admin, groupPrefix: 'spec' }, RANGES, (part) => {
      offsets.push(...part.messages.map(({ offset }) => offset));
      return onPart(part);
    });
    return offsets;
  };

  it('waits for brokers that are loading their groups, and reads each record once', async () => {
    const brokers = brokersDouble([
      { offsets: [], crash: loading() },
      { offsets: [3, 4], crash: loading() },
      { offsets: [5, 6] },
    ]);
    expect(await read(brokers)).to.deep.equal(['3', '4', '5', '6']);
    expect(brokers.seeks).to.deep.equal(['3', '3', '5']);
    expect([...brokers.groups]).to.deep.equal([]);
  });

  it('skips records outside of the range, and ends with a marker as the last offset', async () => {
    expect(await read(brokersDouble([{ offsets: [1, 2, 3, 4] }]))).to.deep.equal(['3', '4']);
    expect(await read(brokersDouble([{ offsets: [5, 6, 7, 8] }]))).to.deep.equal(['5', '6']);
  });

  it('says where each part ends, within the range', async () => {
    const parts: RangePart[] = [];
    await read(brokersDouble([{ offsets: [5, 6, 7, 8] }]), (part) => parts.push(part) > 0);
    expect(parts.map(({ topic, partition, next }) => [topic, partition, next])).to.deep.equal([['t', 0, 7]]);
  });

  it('stops when onPart returns false', async () => {
    const brokers = brokersDouble([{ offsets: [3] }]);
    expect(await read(brokers, () => Promise.resolve(false))).to.deep.equal(['3']);
    expect([...brokers.groups]).to.deep.equal([]);
  });

  it('fails with what onPart throws, and does not retry it', async () => {
    for (const failure of [loading(), new Error('not settled', { cause: loading() })]) {
      const brokers = brokersDouble([{ offsets: [3] }, { offsets: [3] }]);
      const error = await read(brokers, () => Promise.reject(failure)).catch((cause: unknown) => cause);
      expect(error).to.equal(failure);
      expect(brokers.consumers()).to.equal(1);
      expect([...brokers.groups]).to.deep.equal([]);
    }
  });

  it('fails at once with an error that is not transient', async () => {
    const brokers = brokersDouble([{ offsets: [], crash: new Error('no rights') }]);
    const failure = await read(brokers).catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'reading t: no rights');
    expect([...brokers.groups]).to.deep.equal([]);
  });

  it('deletes its group again while the brokers still see a member in it', async () => {
    const brokers = brokersDouble([{ offsets: [3, 4, 5, 6] }], 3);
    await read(brokers);
    expect([...brokers.groups]).to.deep.equal([]);
  });
});
