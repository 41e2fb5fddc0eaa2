import { expect } from 'chai';
import kafkajs, { type Admin, type Consumer, type EachBatchPayload, type Kafka } from 'kafkajs';
import { EventEmitter } from 'node:events';
import { readTail, type TailRange } from '../../../src/kafka/sink/read-tail.ts';

const { KafkaJSProtocolError } = kafkajs;
const RANGES: readonly TailRange[] = [{ topic: 't', partition: 0, from: 3, end: 7 }];

const loading = (): Error =>
  new KafkaJSProtocolError({
    type: 'GROUP_LOAD_IN_PROGRESS',
    code: 14,
    retriable: true,
    message: 'The coordinator is loading',
  } as unknown as Error);

/** What each consumer in turn does with the offsets from where it was sent to: bring them, or crash after some. */
interface Attempt {
  readonly brings: readonly number[];
  readonly crash?: Error;
}

/** As much of kafkajs as `readTail` uses; says which groups are left and where each consumer began. */
const brokers = (attempts: readonly Attempt[], refusedDeletes = 0) => {
  const groups = new Set<string>();
  const began: string[] = [];
  let made = 0;
  let refusals = refusedDeletes;
  const consumer = ({ groupId }: { groupId: string }): Consumer => {
    const events = new EventEmitter();
    const { brings, crash } = attempts[made] ?? { brings: [] };
    made += 1;
    const run = ({ eachBatch }: { eachBatch: (payload: EachBatchPayload) => Promise<void> }) => {
      groups.add(groupId);
      setImmediate(() => {
        void (async () => {
          const messages = brings.map((offset) => ({ offset: String(offset), timestamp: '0' }));
          await eachBatch({ batch: { topic: 't', partition: 0, messages } } as unknown as EachBatchPayload);
          if (crash !== undefined) events.emit('crash', { payload: { error: crash } });
          else
            events.emit('end', {
              payload: { topic: 't', partition: 0, firstOffset: String(brings[0]), lastOffset: '6' },
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
      seek: ({ offset }: { offset: string }) => began.push(offset),
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
    began,
  };
};

describe('reading the tail of a topic', () => {
  it('waits for brokers that are loading their groups, and brings each record once', async () => {
    const { kafka, admin, groups, began } = brokers([
      { brings: [], crash: loading() },
      { brings: [3, 4], crash: loading() },
      { brings: [5, 6] },
    ]);
    const times: number[] = [];
    await readTail(kafka, admin, RANGES, ({ timestamp }) => times.push(timestamp));
    expect(times).to.have.length(4);
    expect(began).to.deep.equal(['3', '3', '5']);
    expect([...groups]).to.deep.equal([]);
  });

  it('fails at once with what waiting does not help', async () => {
    const { kafka, admin, groups } = brokers([{ brings: [], crash: new Error('no rights') }]);
    const failure = await readTail(kafka, admin, RANGES, () => undefined).catch((error: unknown) => error);
    expect(failure)
      .to.have.property('message')
      .that.matches(/reading the tail of the topic: no rights/u);
    expect([...groups]).to.deep.equal([]);
  });

  it('asks again to forget its group while the brokers still see somebody in it', async () => {
    const { kafka, admin, groups } = brokers([{ brings: [3, 4, 5, 6] }], 3);
    await readTail(kafka, admin, RANGES, () => undefined);
    expect([...groups]).to.deep.equal([]);
  });
});
