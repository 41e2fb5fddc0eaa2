import { randomUUID } from 'node:crypto';
import {
  type DeadLetter,
  fencedError,
  newerVersionError,
  type OpenSink,
  SinkError,
  type SinkOptions,
  type SinkTransaction,
  unavailableError,
} from '../../core/loop/exact-sink.ts';
import { messageOf } from '../../core/message-of.ts';
import { isFenced, kafkaSinkError, kafkaWriteError } from './kafka-sink-errors.ts';
import { wireBytes, type WireRecord } from './outgoing-record.ts';
import {
  barrierRecord,
  claimRecord,
  pipelineState,
  STATE_FORMAT,
  type StateRecord,
} from './pipeline-state.ts';
import type { SinkBrokers } from './sink-brokers.ts';
import type { KafkaSinkRecord } from './sink-record.ts';
import {
  BATCH_OVERHEAD_BYTES,
  deadLetterRecord,
  longestOf,
  transactionRecords,
} from './transaction-records.ts';

/** What an opened sink writes, and where. */
export interface OpenKafkaSinkOptions<T> {
  /** Names the sink in messages. */
  readonly name: string;
  readonly brokers: SinkBrokers;
  readonly topic: string;
  readonly stateTopic: string;
  readonly deadLetterTopic: string;
  readonly toRecords: (event: T) => KafkaSinkRecord | readonly KafkaSinkRecord[];
  /** Epoch ms. */
  readonly now: () => number;
}

/** Maximum bytes of one record with keys. */
const MAX_KEYS_BYTES = 256 * 1024;

const stateRecord = ({ key, value }: StateRecord, now: number): WireRecord => {
  const content = { key, value, headers: {} };
  return { ...content, partition: 0, timestamp: now, bytes: wireBytes(content) };
};

/** Opens a pipeline's sink: this process becomes its owner. */
export const openKafkaSink = async <T>(
  options: OpenKafkaSinkOptions<T>,
  { pipeline, keys: maxKeys }: SinkOptions,
): Promise<OpenSink<T>> => {
  const { name, brokers, topic, stateTopic, deadLetterTopic, toRecords, now } = options;
  const owner = randomUUID();
  const state = pipelineState();
  /** Everything in the state topic before this offset is in `state`. */
  let next = 0;
  /** Whether `state` is all that is durable, and this process can write. */
  let isCurrent = false;

  const apply = (record: StateRecord): void => {
    try {
      state.apply(record);
    } catch (cause) {
      throw new SinkError(
        'sink-misconfigured',
        `the topic ${stateTopic} holds something else than the state of a kafkaSink (${messageOf(cause)}): give "${pipeline}" another \`stateTopic\``,
        { cause },
      );
    }
  };
  const requireOwn = (isOwner: boolean): void => {
    const claim = state.claim();
    if (claim === null) return;
    if (claim.pipeline !== pipeline)
      throw new SinkError(
        'sink-misconfigured',
        `the topic ${stateTopic} belongs to the pipeline "${claim.pipeline}": give "${pipeline}" a \`stateTopic\` of its own`,
      );
    if (claim.format > STATE_FORMAT) throw newerVersionError(name);
    if (isOwner && claim.owner !== owner) throw fencedError(pipeline, name);
  };
  const readState = (end: number | null): Promise<void> => brokers.readState(next, end, apply);
  /** The brokers also fence a writer whose transaction took too long: the state topic says which it is. */
  const throwIfReplaced = async (): Promise<void> => {
    try {
      await readState(null);
    } catch {
      // `load` reads it again.
      return;
    }
    requireOwn(true);
  };

  /** Fences every other process, and reads all that any has committed. */
  const takeOver = async (first: StateRecord, isOwner: boolean): Promise<void> => {
    await brokers.prepare();
    await brokers.topic(topic);
    // Before it fences another owner, which would have to start again.
    await readState(null);
    requireOwn(isOwner);
    await brokers.fence();
    const offset = await brokers.write(new Map([[stateTopic, [stateRecord(first, now())]]]));
    if (!(offset >= 0)) throw unavailableError(name, new Error('the brokers did not say where a record is'));
    if (offset < next)
      throw new SinkError(
        'sink-misconfigured',
        `the topic ${stateTopic} was deleted and created again while "${pipeline}" ran: its position and keys are lost, and the next start begins at the start of the feed`,
      );
    await readState(offset + 1);
    requireOwn(true);
    next = offset;
    isCurrent = true;
  };

  const eventRecords = transactionRecords({
    ...{ pipeline, topic, stateTopic, toRecords, now },
    metadataOf: brokers.topic,
  });
  const deadLetterRecords = async (letters: readonly DeadLetter[]): Promise<readonly WireRecord[]> => {
    if (letters.length === 0) return [];
    const metadata = await brokers.topic(deadLetterTopic);
    return letters.map((letter) => deadLetterRecord(pipeline, letter, metadata, now()));
  };
  const stateRecords = async (
    transaction: SinkTransaction<T>,
  ): Promise<readonly [readonly StateRecord[], readonly WireRecord[]]> => {
    const maxBytes = (await brokers.topic(stateTopic)).maxMessageBytes - BATCH_OVERHEAD_BYTES;
    const changes = state.advance(transaction, {
      keys: maxKeys,
      recordBytes: Math.min(MAX_KEYS_BYTES, maxBytes),
    });
    const records = changes.map((change) => stateRecord(change, now()));
    const longest = longestOf(records);
    if (longest > maxBytes)
      throw new SinkError(
        'sink-misconfigured',
        `the position or a key of "${pipeline}" has about ${longest} bytes, but the topic ${stateTopic} takes ${maxBytes}: raise its max.message.bytes`,
      );
    return [changes, records];
  };

  const commit = async (transaction: SinkTransaction<T>): Promise<void> => {
    if (!isCurrent) throw unavailableError(name, new Error('an earlier transaction failed'));
    const records = new Map(await eventRecords(transaction.events));
    const deadLetters = await deadLetterRecords(transaction.deadLetters);
    const [changes, ofState] = await stateRecords(transaction);
    records.set(deadLetterTopic, [...(records.get(deadLetterTopic) ?? []), ...deadLetters]);
    records.set(stateTopic, ofState);
    isCurrent = false;
    try {
      next = Math.max(next, await brokers.write(records));
    } catch (cause) {
      if (isFenced(cause)) await throwIfReplaced();
      throw kafkaWriteError(name, pipeline, longestOf([...records.values()].flat()), cause);
    }
    changes.forEach(apply);
    isCurrent = true;
  };
  const guarded = async <R>(work: () => Promise<R>): Promise<R> => {
    try {
      return await work();
    } catch (cause) {
      throw kafkaSinkError(name, cause);
    }
  };

  try {
    await takeOver(claimRecord({ format: STATE_FORMAT, pipeline, owner }), false);
  } catch (cause) {
    await brokers.close();
    throw kafkaSinkError(name, cause);
  }
  return {
    load: () =>
      guarded(async () => {
        if (!isCurrent) await takeOver(barrierRecord(owner), true);
        return state.state();
      }),
    commit: (transaction) => guarded(() => commit(transaction)),
    close: () => brokers.close(),
  };
};
