import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { issueToken } from '../../../src/http/auth/issue-token.ts';

describe('issueToken', () => {
  it('has subject, issue time, expiry, issuer and audience, and is signed with HS256', () => {
    const token = issueToken({
      secret: 'secret',
      username: 'Ünal',
      version: 'v1',
      role: 'reader',
      seconds: 60,
      now: 1_700_000_000_999,
    });
    expect(jwt.decode(token, { complete: true })).to.deep.include({
      header: { alg: 'HS256', typ: 'JWT' },
      payload: {
        sub: 'Ünal',
        role: 'reader',
        ver: 'v1',
        iat: 1_700_000_000,
        exp: 1_700_000_060,
        iss: 'headwater',
        aud: 'headwater',
      },
    });
  });
});
