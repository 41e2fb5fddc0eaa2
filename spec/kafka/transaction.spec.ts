import { expect } from 'chai';
import kafkajs, { type Transaction } from 'kafkajs';
import { commitWithOffsets } from '../../src/kafka/transaction.ts';

const OFFSETS = { consumerGroupId: 'g', topics: [] };

const protocolError = (type: string): Error =>
  new kafkajs.KafkaJSProtocolError(Object.assign(new Error(type), { type, code: 0, retriable: true }));

/** A transaction whose offsets are refused with these answers first. */
const transactionThatAnswers = (
  ...types: readonly string[]
): { transaction: Transaction; calls: string[] } => {
  const refusals = [...types];
  const calls: string[] = [];
  const transaction = {
    sendOffsets: () => {
      const type = refusals.shift();
      calls.push(type ?? 'offsets');
      return type === undefined ? Promise.resolve() : Promise.reject(protocolError(type));
    },
    commit: () => {
      calls.push('commit');
      return Promise.resolve();
    },
  };
  return { transaction: transaction as unknown as Transaction, calls };
};

describe('commitWithOffsets', () => {
  for (const type of [
    'CONCURRENT_TRANSACTIONS',
    'NOT_COORDINATOR_FOR_GROUP',
    'GROUP_COORDINATOR_NOT_AVAILABLE',
    'GROUP_LOAD_IN_PROGRESS',
  ]) {
    it(`sends the offsets again after ${type}, and commits once`, async () => {
      const { transaction, calls } = transactionThatAnswers(type, type);
      await commitWithOffsets(transaction, OFFSETS);
      expect(calls).to.deep.equal([type, type, 'offsets', 'commit']);
    });
  }

  it('passes other answers on, without a commit', async () => {
    const { transaction, calls } = transactionThatAnswers('INVALID_PRODUCER_EPOCH');
    const failure: unknown = await commitWithOffsets(transaction, OFFSETS).catch((error: unknown) => error);
    expect(failure).to.have.property('type', 'INVALID_PRODUCER_EPOCH');
    expect(calls).to.deep.equal(['INVALID_PRODUCER_EPOCH']);
  });

  it('gives up in the end', async () => {
    const { transaction, calls } = transactionThatAnswers(
      ...Array<string>(1000).fill('CONCURRENT_TRANSACTIONS'),
    );
    await commitWithOffsets(transaction, OFFSETS).catch(() => undefined);
    expect(calls).to.have.length(200).and.not.include('commit');
  });
});
