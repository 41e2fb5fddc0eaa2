import cassandra from 'cassandra-driver';
import { expect } from 'chai';
import { toStoreError } from '../../../../src/stores/cassandra/connection/cassandra-errors.ts';
import { StoreError } from '../../../../src/stores/store.ts';

const { errors, types } = cassandra;

describe('toStoreError of Cassandra', () => {
  const unavailable = [
    new errors.NoHostAvailableError({ '127.0.0.1:9042': new Error('connect ECONNREFUSED') }, 'no host'),
    new errors.OperationTimedOutError('no answer within 3000 ms', '127.0.0.1:9042'),
    new errors.ResponseError(types.responseErrorCodes.writeTimeout, 'timed out'),
    new errors.ResponseError(types.responseErrorCodes.unavailableException, 'not enough replicas'),
    new errors.ResponseError(0x1700, 'CAS outcome unknown'),
    new errors.BusyConnectionError('127.0.0.1:9042', 2048, 1),
    Object.assign(new Error('read ECONNRESET'), { syscall: 'read' }),
  ];

  for (const error of unavailable) {
    it(`is retriable and names the hosts: ${error.message}`, () => {
      const storeError = toStoreError(error, 'cass1:9042, cass2:9042');
      expect(storeError).to.include({ code: 'store-unwritable', retriable: true, cause: error });
      expect(storeError.message).to.contain('cass1:9042, cass2:9042');
      expect(storeError.message).to.contain('check that it is running');
    });
  }

  it('reports why each host could not be reached', () => {
    expect(toStoreError(unavailable[0], 'h').message).to.contain('ECONNREFUSED');
  });

  it('is not retriable when the user was rejected', () => {
    const wrong = new errors.AuthenticationError('Provided username and/or password are incorrect');
    for (const error of [
      wrong,
      new errors.NoHostAvailableError({ 'h:1': wrong }, 'no host'),
      new errors.ResponseError(types.responseErrorCodes.unauthorized, 'no MODIFY permission'),
    ]) {
      const storeError = toStoreError(error, 'h:1');
      expect(storeError).to.include({ code: 'store-unwritable', retriable: false });
      expect(storeError.message).to.contain('check the username');
    }
  });

  it('is not retriable when the request is invalid', () => {
    const error = new errors.ResponseError(types.responseErrorCodes.invalid, 'unconfigured table');
    expect(toStoreError(error, 'h')).to.include({ code: 'store-failed', retriable: false });
  });

  it('returns a StoreError unchanged', () => {
    const error = new StoreError('store-in-use', 'taken');
    expect(toStoreError(error, 'h')).to.equal(error);
  });
});
