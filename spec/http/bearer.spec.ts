import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import request from 'supertest';
import { BEARER, SECRET, fakeParts, tokenFor } from './support/fake-parts.ts';
import { asReply } from './support/reply.ts';
import { servers } from './support/serve.ts';

const PARTY = { issuer: 'headwater', audience: 'headwater' };
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const [, payload = ''] = tokenFor('admin').split('.');
const forged = jwt.sign({}, SECRET, { ...PARTY, subject: 'admin', expiresIn: 3600, algorithm: 'HS512' });

const REFUSED: readonly (readonly [what: string, header: string, code: string, message: RegExp])[] = [
  ['an empty header', '', 'token-missing', /send the header/],
  ['another scheme', 'Basic YWRtaW46eA==', 'token-scheme', /begin with "Bearer "/],
  ['a scheme alone', 'Bearer', 'token-malformed', /"Bearer TOKEN"/],
  ['two tokens', 'Bearer a b', 'token-malformed', /"Bearer TOKEN"/],
  ['what is no JWT', 'Bearer nonsense', 'token-malformed', /not a JWT/],
  ['broken segments', 'Bearer a.b.c', 'token-malformed', /not a JWT/],
  ['an expired token', `Bearer ${tokenFor('admin', { now: 0 })}`, 'token-expired', /log in again/],
  [
    "another secret's token",
    `Bearer ${tokenFor('admin', { secret: 'other' })}`,
    'token-invalid',
    /signature/,
  ],
  ['alg none', `Bearer ${segment({ alg: 'none', typ: 'JWT' })}.${payload}.`, 'token-invalid', /HS256/],
  ['HS512 with our secret', `Bearer ${forged}`, 'token-invalid', /HS256/],
  [
    'RS256',
    `Bearer ${jwt.sign({}, privateKey, { ...PARTY, subject: 'admin', expiresIn: 3600, algorithm: 'RS256' })}`,
    'token-invalid',
    /HS256/,
  ],
  [
    'another issuer',
    `Bearer ${jwt.sign({}, SECRET, { ...PARTY, issuer: 'other', subject: 'admin', expiresIn: 3600 })}`,
    'token-invalid',
    /not made for Headwater/,
  ],
  [
    'another audience',
    `Bearer ${jwt.sign({}, SECRET, { ...PARTY, audience: 'other', subject: 'admin', expiresIn: 3600 })}`,
    'token-invalid',
    /not made for Headwater/,
  ],
  [
    'a token without end',
    `Bearer ${jwt.sign({}, SECRET, { ...PARTY, subject: 'admin' })}`,
    'token-invalid',
    /subject or its expiry/,
  ],
  [
    'a token of nobody',
    `Bearer ${jwt.sign({}, SECRET, { ...PARTY, expiresIn: 3600 })}`,
    'token-invalid',
    /subject or its expiry/,
  ],
];

describe('bearerGuard', () => {
  const { serve } = servers();

  it('lets a token of ours in', async () => {
    const { url } = await serve(fakeParts());
    await request(url).get('/stats').set(BEARER).expect(200);
  });

  it('says that there is no token', async () => {
    const { url } = await serve(fakeParts());
    const { body, headers } = asReply(await request(url).get('/stats').expect(401));
    expect(body).to.have.nested.property('error.code', 'token-missing');
    expect(headers['www-authenticate']).to.equal('Bearer');
  });

  for (const [what, header, code, message] of REFUSED) {
    it(`refuses ${what}`, async () => {
      const parts = fakeParts();
      const { url } = await serve(parts);
      const { body, headers } = asReply(
        await request(url).get('/stats').set('Authorization', header).expect(401),
      );
      expect(body).to.have.nested.property('error.code', code);
      expect(body).to.have.nested.property('error.message').that.matches(message);
      expect(headers['www-authenticate']).to.match(/^Bearer/);
      expect(parts.lines).to.deep.equal([]);
    });
  }

  const GUARDED = [
    'get /stats',
    'get /stats/stream',
    'post /stats/ticket',
    'get /rejects',
    'post /rejects/replay',
  ];
  for (const route of GUARDED) {
    it(`guards ${route}`, async () => {
      const { url } = await serve(fakeParts());
      const [method = '', path = ''] = route.split(' ');
      const response = await fetch(url + path, { method });
      expect(response.status).to.equal(401);
    });
  }

  it('opens the statistics alone when they are public', async () => {
    const { url } = await serve(fakeParts({ settings: { statsPublic: true } }));
    await request(url).get('/stats').expect(200);
    await request(url).get('/rejects').expect(401);
    await request(url).post('/stats/ticket').expect(401);
  });
});
