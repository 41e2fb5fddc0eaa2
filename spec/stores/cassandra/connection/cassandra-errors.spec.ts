import cassandra from 'cassandra-driver';
import { expect } from 'chai';
import { toStoreError } from '../../../../src/stores/cassandra/connection/cassandra-errors.ts';
import { StoreError } from '../../../../src/stores/store.ts';

const { errors, types } = cassandra;

describe('failures of Cassandra in the terms of a store', () => {
  const away = [
    new errors.NoHostAvailableError({ '127.0.0.1:9042': new Error('connect ECONNREFUSED') }, 'no host'),
    new errors.OperationTimedOutError('no answer within 3000 ms', '127.0.0.1:9042'),
    new errors.ResponseError(types.responseErrorCodes.writeTimeout, 'timed out'),
    new errors.ResponseError(types.responseErrorCodes.unavailableException, 'not enough replicas'),
    new errors.ResponseError(0x1700, 'CAS outcome unknown'),
    new errors.BusyConnectionError('127.0.0.1:9042', 2048, 1),
    Object.assign(new Error('read ECONNRESET'), { syscall: 'read' }),
  ];

  for (const error of away) {
    it(`is retriable and names the hosts: ${error.message}`, () => {
      const said = toStoreError(error, 'cass1:9042, cass2:9042');
      expect(said).to.include({ code: 'store-unwritable', retriable: true, cause: error });
      expect(said.message).to.contain('cass1:9042, cass2:9042');
      expect(said.message).to.contain('check that it runs');
    });
  }

  it('says why each host could not be reached', () => {
    expect(toStoreError(away[0], 'h').message).to.contain('ECONNREFUSED');
  });

  it('does not try again where the user is refused', () => {
    const wrong = new errors.AuthenticationError('Provided username and/or password are incorrect');
    for (const error of [
      wrong,
      new errors.NoHostAvailableError({ 'h:1': wrong }, 'no host'),
      new errors.ResponseError(types.responseErrorCodes.unauthorized, 'no MODIFY permission'),
    ]) {
      const said = toStoreError(error, 'h:1');
      expect(said).to.include({ code: 'store-unwritable', retriable: false });
      expect(said.message).to.contain('check the username');
    }
  });

  it('does not try again what is wrong in itself', () => {
    const error = new errors.ResponseError(types.responseErrorCodes.invalid, 'unconfigured table');
    expect(toStoreError(error, 'h')).to.include({ code: 'store-failed', retriable: false });
  });

  it('leaves an error of the store as it is', () => {
    const error = new StoreError('store-in-use', 'taken');
    expect(toStoreError(error, 'h')).to.equal(error);
  });
});
