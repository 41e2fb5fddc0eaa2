import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import request from 'supertest';
import { ACCOUNT, BEARER, SECRET, fakeAccounts, fakeDeps, tokenFor } from '../support/fake-deps.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';

const CLAIMS = { issuer: 'headwater', audience: 'headwater' };
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const [, payload = ''] = tokenFor('admin').split('.');
const forged = jwt.sign({}, SECRET, { ...CLAIMS, subject: 'admin', expiresIn: 3600, algorithm: 'HS512' });

const REFUSED: readonly (readonly [what: string, header: string, code: string, message: RegExp])[] = [
  ['an empty header', '', 'token-missing', /send the header/],
  ['another scheme', 'Basic YWRtaW46eA==', 'token-scheme', /start with "Bearer "/],
  ['a scheme alone', 'Bearer', 'token-malformed', /"Bearer TOKEN"/],
  ['two tokens', 'Bearer a b', 'token-malformed', /"Bearer TOKEN"/],
  ['a text that is not a JWT', 'Bearer nonsense', 'token-malformed', /not a JWT/],
  ['broken segments', 'Bearer a.b.c', 'token-malformed', /not a JWT/],
  ['an expired token', `Bearer ${tokenFor('admin', { now: 0 })}`, 'token-expired', /log in again/],
  [
    "another secret's token",
    `Bearer ${tokenFor('admin', { secret: 'other' })}`,
    'token-invalid',
    /issued by another server/,
  ],
  ['alg none', `Bearer ${segment({ alg: 'none', typ: 'JWT' })}.${payload}.`, 'token-invalid', /HS256/],
  ['HS512 with our secret', `Bearer ${forged}`, 'token-invalid', /HS256/],
  [
    'RS256',
    `Bearer ${jwt.sign({}, privateKey, { ...CLAIMS, subject: 'admin', expiresIn: 3600, algorithm: 'RS256' })}`,
    'token-invalid',
    /HS256/,
  ],
  [
    'another issuer',
    `Bearer ${jwt.sign({}, SECRET, { ...CLAIMS, issuer: 'other', subject: 'admin', expiresIn: 3600 })}`,
    'token-invalid',
    /not issued for Headwater/,
  ],
  [
    'another audience',
    `Bearer ${jwt.sign({}, SECRET, { ...CLAIMS, audience: 'other', subject: 'admin', expiresIn: 3600 })}`,
    'token-invalid',
    /not issued for Headwater/,
  ],
  [
    'a token without end',
    `Bearer ${jwt.sign({}, SECRET, { ...CLAIMS, subject: 'admin' })}`,
    'token-invalid',
    /no subject or no expiry/,
  ],
  [
    'a token of nobody',
    `Bearer ${jwt.sign({}, SECRET, { ...CLAIMS, expiresIn: 3600 })}`,
    'token-invalid',
    /no subject or no expiry/,
  ],
];

describe('bearerGuard', () => {
  const { serve } = servers();

  it('accepts a valid token', async () => {
    const { url } = await serve(fakeDeps());
    await request(url).get('/stats').set(BEARER).expect(200);
  });

  it('reports a missing token', async () => {
    const { url } = await serve(fakeDeps());
    const { body, headers } = asReply(await request(url).get('/stats').expect(401));
    expect(body).to.have.nested.property('error.code', 'token-missing');
    expect(headers['www-authenticate']).to.equal('Bearer');
  });

  for (const [what, header, code, message] of REFUSED) {
    it(`rejects ${what}`, async () => {
      const deps = fakeDeps();
      const { url } = await serve(deps);
      const { body, headers } = asReply(
        await request(url).get('/stats').set('Authorization', header).expect(401),
      );
      expect(body).to.have.nested.property('error.code', code);
      expect(body).to.have.nested.property('error.message').that.matches(message);
      expect(headers['www-authenticate']).to.match(/^Bearer/);
      expect(deps.lines).to.deep.equal([]);
    });
  }

  const GUARDED = [
    'get /stats',
    'get /stats/stream',
    'post /stats/ticket',
    'get /alerts',
    'post /alerts/test',
    'get /rejects',
    'post /rejects/replay',
  ];
  for (const route of GUARDED) {
    it(`guards ${route}`, async () => {
      const alerts = {
        targets: [],
        report: () => Promise.reject(new Error()),
        test: () => Promise.resolve([]),
      };
      const { url } = await serve(fakeDeps({ alerts }));
      const [method = '', path = ''] = route.split(' ');
      const response = await fetch(url + path, { method });
      expect(response.status).to.equal(401);
    });
  }

  it('lets a reader see the statistics but not the rejects', async () => {
    const { url } = await serve(fakeDeps());
    const reader = { Authorization: `Bearer ${tokenFor('reader')}` };
    await request(url).get('/stats').set(reader).expect(200);
    await request(url).post('/stats/ticket').set(reader).expect(200);
    for (const expectRefused of [
      await request(url).get('/rejects').set(reader).expect(403),
      await request(url).post('/rejects/replay').set(reader).expect(403),
    ]) {
      expect(expectRefused.body).to.have.nested.property('error.code', 'admin-only');
      expect(expectRefused.body)
        .to.have.nested.property('error.message')
        .that.matches(/role admin/);
    }
    await request(url).get('/rejects').set(BEARER).expect(200);
  });

  it('takes the role from the account, not from the token', async () => {
    const accounts = fakeAccounts([{ ...ACCOUNT, role: 'reader' }]);
    const { url } = await serve(fakeDeps({ accounts }));
    await request(url).get('/rejects').set(BEARER).expect(403);
  });

  it('rejects a token at once when its account is disabled or deleted or its password changed', async () => {
    const accounts = fakeAccounts();
    const { url } = await serve(fakeDeps({ accounts }));
    const expectRefused = async (header = BEARER) => {
      const { body } = asReply(await request(url).get('/stats').set(header).expect(401));
      expect(body).to.have.nested.property('error.code', 'token-revoked');
    };
    await request(url).get('/stats').set(BEARER).expect(200);
    accounts.change({ ...ACCOUNT, isUsable: false });
    await expectRefused();
    accounts.change({ ...ACCOUNT, version: 'v2' });
    await expectRefused();
    await expectRefused({ Authorization: `Bearer ${tokenFor('nobody')}` });
    const old = jwt.sign({}, SECRET, { ...CLAIMS, subject: 'admin', expiresIn: 3600 });
    await expectRefused({ Authorization: `Bearer ${old}` });
  });

  it('accepts a token that another process has just issued', async () => {
    const accounts = fakeAccounts();
    const verify = () => {
      accounts.change({ ...ACCOUNT, version: 'v2' });
      return Promise.resolve('admin' as const);
    };
    const { url } = await serve(fakeDeps({ accounts: { ...accounts, verify } }));
    const token = tokenFor('admin', { version: 'v2' });
    await request(url).get('/stats').set('Authorization', `Bearer ${token}`).expect(200);
  });

  it('answers 503 if it cannot check whether a token is valid', async () => {
    const accounts = { ...fakeAccounts([]), verify: () => Promise.reject(new Error('disk on fire')) };
    const { url } = await serve(fakeDeps({ accounts }));
    const { body } = asReply(await request(url).get('/stats').set(BEARER).expect(503));
    expect(body).to.have.nested.property('error.code', 'accounts-unavailable');
  });

  it('opens only the statistics if they are public', async () => {
    const { url } = await serve(fakeDeps({ settings: { statsPublic: true } }));
    await request(url).get('/stats').expect(200);
    await request(url).get('/rejects').expect(401);
    await request(url).post('/stats/ticket').expect(401);
  });
});
