import { expect } from 'chai';
import { readFastPath } from '../../../src/chat/http/fast-path.ts';

const BASE = '/api/v1/chat_applications';

describe('readFastPath', () => {
  it('reads the paths of both calls', () => {
    expect(readFastPath(`${BASE}/aB-9_/chats`)).to.deep.equal({ token: 'aB-9_', chat: undefined });
    expect(readFastPath(`${BASE}/tok/chats/007/messages`)).to.deep.equal({ token: 'tok', chat: '007' });
  });

  for (const path of [
    `${BASE}/tok/chats/`,
    `${BASE}/tok/chats?x=1`,
    `${BASE}//chats`,
    `${BASE}/t%6Fk/chats`,
    `${BASE}/tök/chats`,
    `${BASE}/a/b/chats`,
    `${BASE}/tok/chats/x/messages`,
    `${BASE}/tok/chats/12345678901/messages`,
    `${BASE}/tok/chats/1`,
    `${BASE}/${'t'.repeat(256)}/chats`,
    `http://host${BASE}/tok/chats`,
    '/health',
  ]) {
    it(`leaves ${path.slice(0, 60)} to the router`, () => {
      expect(readFastPath(path)).to.equal(null);
    });
  }
});
