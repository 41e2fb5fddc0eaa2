import { expect } from 'chai';
import fc from 'fast-check';
import {
  type KeyedEvent,
  keysByPartition,
  partitionKey,
} from '../../../src/wikimedia/dedup/keys-by-partition.ts';

const event = (id: string, topic: string | null, partition: number | null): KeyedEvent => ({
  id,
  topic,
  partition,
  offset: 1,
});

describe('keysByPartition', () => {
  it('collects the keys of each topic-partition, in order, one per line', () => {
    const keys = keysByPartition();
    for (const [id, partition] of [
      ['a', 0],
      ['b', 1],
      ['c', 0],
    ] as const)
      keys.add(event(id, 'eqiad', partition));
    expect([...keys.all()]).to.deep.equal([
      ['eqiad/0', 'a\nc'],
      ['eqiad/1', 'b'],
    ]);
  });

  it('assigns an event without a topic to an unnamed partition 0', () => {
    const keys = keysByPartition();
    keys.add(event('a', null, null));
    expect([...keys.all()]).to.deep.equal([['/0', 'a']]);
  });

  it('equals a simple reference for any number and interleaving of keys', () => {
    const events = fc.array(fc.tuple(fc.constantFrom('eqiad', 'codfw', null), fc.nat(1)), {
      maxLength: 2000,
      size: 'max',
    });
    fc.assert(
      fc.property(events, (places) => {
        const keys = keysByPartition();
        const plain = new Map<string, string[]>();
        places.forEach(([topic, partition], n) => {
          keys.add(event(`key ${n}`, topic, partition));
          const name = partitionKey(topic, partition);
          plain.set(name, [...(plain.get(name) ?? []), `key ${n}`]);
        });
        const expected = Array.from(plain, ([name, ids]) => [name, ids.join('\n')]);
        expect([...keys.all()]).to.deep.equal(expected);
        expect([...keys.all()], 'asked again').to.deep.equal(expected);
      }),
    );
  });
});
