import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import type { Role } from '../../src/accounts/account.ts';
import { bearerCheck } from '../../src/chat/bearer-check.ts';
import { issueToken, TOKEN_ALGORITHM, TOKEN_PARTY } from '../../src/http/auth/issue-token.ts';

const SECRET = 'a secret that is long enough for HS256';
const check = bearerCheck({ secret: SECRET, algorithm: TOKEN_ALGORITHM, party: TOKEN_PARTY });
const token = (seconds = 60, secret = SECRET, role: Role = 'admin'): string =>
  issueToken({ secret, username: 'anna', version: 'v1', role, seconds, now: Date.now() });
const claims = { iss: TOKEN_PARTY, aud: TOKEN_PARTY, sub: 'anna' };

describe('bearerCheck', () => {
  it('accepts tokens issued by the server', async () => {
    expect(await check(`Bearer ${token()}`)).to.equal(null);
  });

  it('accepts tokens of earlier versions, which have no role', async () => {
    expect(await check(`Bearer ${jwt.sign(claims, SECRET, { expiresIn: 60 })}`)).to.equal(null);
  });

  it('rejects readers', async () => {
    const refused = await check(`Bearer ${token(60, SECRET, 'reader')}`);
    expect(refused?.status).to.equal(403);
    expect(refused?.error).to.match(/reader/);
  });

  it('rejects a revoked token, and checks with its claims', async () => {
    const checked: unknown[] = [];
    const revoked = (valid: boolean) =>
      bearerCheck({
        secret: SECRET,
        algorithm: TOKEN_ALGORITHM,
        party: TOKEN_PARTY,
        isValid: (claim) => {
          checked.push(claim);
          return Promise.resolve(valid);
        },
      });
    expect(await revoked(true)(`Bearer ${token()}`)).to.equal(null);
    expect((await revoked(false)(`Bearer ${token()}`))?.status).to.equal(401);
    expect(checked).to.have.lengthOf(2);
    expect(checked[0]).to.include({ sub: 'anna', ver: 'v1' });
    await revoked(true)('Bearer a.b.c');
    expect(checked, 'never checked for an invalid token').to.have.lengthOf(2);
  });

  for (const [what, header, error] of [
    ['no header', undefined, 'Authorization: Bearer TOKEN is missing'],
    ['another scheme', 'Basic YTpi', 'Authorization: Bearer TOKEN is missing'],
    ['no token', 'Bearer', 'The token is invalid'],
    ['what is no token', 'Bearer a.b.c', 'The token is invalid'],
    ['an expired token', `Bearer ${token(-5)}`, 'The token has expired'],
    ['a token of another secret', `Bearer ${token(60, 'another')}`, 'The token is invalid'],
    [
      'a token of another audience',
      `Bearer ${jwt.sign({ ...claims, aud: 'x' }, SECRET)}`,
      'The token is invalid',
    ],
    [
      'a token of another issuer',
      `Bearer ${jwt.sign({ ...claims, iss: 'x' }, SECRET)}`,
      'The token is invalid',
    ],
    [
      'another algorithm',
      `Bearer ${jwt.sign(claims, SECRET, { algorithm: 'HS512', expiresIn: 60 })}`,
      'The token is invalid',
    ],
    ['no algorithm', `Bearer ${jwt.sign(claims, '', { algorithm: 'none' })}`, 'The token is invalid'],
  ] as const) {
    it(`rejects ${what}`, async () => {
      const refused = await check(header);
      expect(refused?.status).to.equal(401);
      expect(refused?.error).to.be.oneOf([error, 'Authorization: Bearer TOKEN is missing']);
      if (header?.startsWith('Bearer ') === true) expect(refused?.error).to.equal(error);
    });
  }
});
