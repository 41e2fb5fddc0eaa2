import { expect } from 'chai';
import { mysqlWrittenRows } from '../../../src/chat/directory/mysql-written-rows.ts';

describe('mysqlWrittenRows', () => {
  it('says which database it cannot read, without the password', async () => {
    const { areWritten, close } = mysqlWrittenRows({
      // Nothing listens there.
      ...{ host: '127.0.0.1', port: 9, socketPath: null, database: 'chats' },
      ...{ user: 'me', password: 'planted', tls: 'none', connections: 1, timeoutMs: 2000 },
    });
    try {
      await areWritten([{ kind: 'chat', ownerId: '5', number: 1 }]);
      expect.fail('it was read');
    } catch (error) {
      expect(String(error)).to.match(
        /^Error: cannot read the database chats of MySQL at 127\.0\.0\.1:9 \(MYSQL_DSN\): .*ECONNREFUSED/,
      );
      expect(String(error)).not.to.include('planted');
    } finally {
      await close();
    }
  });
});
