import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import sinon from 'sinon';
import request from 'supertest';
import { hashPassword, verifyPassword } from '../../../src/http/auth/passwords.ts';
import { ACCOUNT, PASSWORD, SECRET, fakeAccounts, fakeDeps, plainVerify } from '../support/fake-deps.ts';
import { rawClient } from '../support/raw-client.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';
import { until } from '../../support/wait-until.ts';

const MALFORMED: readonly (readonly [what: string, body: string, message: RegExp])[] = [
  ['broken JSON', `{"username":"admin","password":"${PASSWORD}"`, /not a JSON object/],
  ['a JSON text that is not an object', '"admin"', /not a JSON object/],
  ['an array', '[]', /object/],
  ['nothing', '', /username: .*password: /],
  ['a missing username', '{"password":"x"}', /username: /],
  ['a missing password', '{"username":"x"}', /password: /],
  ['a wrong type', `{"username":["${PASSWORD}"],"password":"x"}`, /username: .*string/],
  ['an empty password', '{"username":"x","password":""}', /password: /],
  ['an over-long username', JSON.stringify({ username: 'u'.repeat(201), password: 'x' }), /username: .*200/],
  [
    'an over-long password',
    JSON.stringify({ username: 'u', password: 'p'.repeat(1001) }),
    /password: .*1000/,
  ],
];

describe('POST /login', () => {
  const { serve } = servers();

  const login = (url: string, username: string, password: string) =>
    request(url).post('/login').send({ username, password });

  it('returns a token that opens the statistics', async () => {
    const { url } = await serve(fakeDeps());
    const { body, headers } = asReply(await login(url, 'admin', PASSWORD).expect(200));
    expect(Object.keys(body as object)).to.deep.equal(['token']);
    expect(headers['cache-control']).to.equal('no-store');
    const { token } = body as { token: string };
    expect(jwt.verify(token, SECRET)).to.include({ sub: 'admin', iss: 'headwater', aud: 'headwater' });
    await request(url).get('/stats').set('Authorization', `Bearer ${token}`).expect(200);
  });

  it('works with real hashes', async () => {
    const passwordHash = await hashPassword(PASSWORD);
    const accounts = fakeAccounts([{ ...ACCOUNT, passwordHash }]);
    const { url } = await serve(fakeDeps({ accounts }), { verify: verifyPassword });
    await login(url, 'admin', PASSWORD).expect(200);
    await login(url, 'admin', 'wrong').expect(401);
  });

  it('answers a wrong password and an unknown user identically, after the same work', async () => {
    const verify = sinon.spy(plainVerify);
    const { url } = await serve(fakeDeps(), { verify });
    const wrong = await login(url, 'admin', 'wrong').expect(401);
    const unknown = await login(url, 'nobody', 'wrong').expect(401);
    expect(wrong.body).to.deep.equal({
      error: { code: 'wrong-credentials', message: 'wrong username or password' },
    });
    expect(unknown.body).to.deep.equal(wrong.body);
    expect(verify.callCount).to.equal(2);
  });

  it('answers a disabled account like a wrong password, after the same work', async () => {
    const verify = sinon.spy(plainVerify);
    const accounts = fakeAccounts([{ ...ACCOUNT, isUsable: false }]);
    const { url } = await serve(fakeDeps({ accounts }), { verify });
    const { body } = asReply(await login(url, 'admin', PASSWORD).expect(401));
    expect(body).to.have.nested.property('error.code', 'wrong-credentials');
    expect(verify.args).to.deep.equal([[PASSWORD, PASSWORD]]);
  });

  for (const [what, text, message] of MALFORMED) {
    it(`answers 400 for ${what}, without repeating it`, async () => {
      const deps = fakeDeps();
      const { url } = await serve(deps);
      const { body, text: response } = asReply(
        await request(url).post('/login').set('Content-Type', 'application/json').send(text).expect(400),
      );
      expect(body).to.have.nested.property('error.message').that.matches(message);
      expect(response).not.to.include(PASSWORD);
      expect(JSON.stringify(deps.lines)).not.to.include(PASSWORD);
    });
  }

  it('answers 400 for a missing body, and says what to send', async () => {
    const { url, port } = await serve(fakeDeps());
    const says = 'the request has no body: send JSON with Content-Type: application/json';
    const { body } = asReply(await request(url).post('/login').expect(400));
    expect(body).to.deep.equal({ error: { code: 'bad-request', message: says } });
    // As sent by curl -X POST: without a Content-Length.
    for (const type of ['', 'Content-Type: application/json\r\n']) {
      const raw = await rawClient(
        port,
        `POST /login HTTP/1.1\r\nHost: x\r\n${type}Connection: close\r\n\r\n`,
      );
      expect(await raw.closed())
        .to.match(/^HTTP\/1\.1 400 /)
        .and.include(says);
    }
  });

  it('answers 415 for other types and for compressed bodies', async () => {
    const { url } = await serve(fakeDeps());
    await request(url)
      .post('/login')
      .type('form')
      .send({ username: 'admin', password: PASSWORD })
      .expect(415);
    await request(url).post('/login').type('text/plain').send('{}').expect(415);
    await request(url).post('/login').type('json').set('Content-Encoding', 'gzip').send('{}').expect(415);
    await request(url)
      .post('/login')
      .set('Content-Type', 'application/json; charset=latin9')
      .send('{}')
      .expect(415);
  });

  it('answers 413 for a body that is too large', async () => {
    const { url } = await serve(fakeDeps());
    const { body } = asReply(await login(url, 'admin', 'x'.repeat(17 * 1024)).expect(413));
    expect(body).to.have.nested.property('error.code', 'body-too-large');
  });

  it('answers 429 with Retry-After after too many wrong passwords, even to the right one, and logs it once', async () => {
    const deps = fakeDeps();
    const { url } = await serve(deps);
    for (let i = 0; i < 3; i += 1) await login(url, 'admin', 'wrong').expect(401);
    const { headers, body } = asReply(await login(url, 'admin', PASSWORD).expect(429));
    expect(Number(headers['retry-after'])).to.be.within(1, 60);
    expect(body).to.have.nested.property('error.code', 'too-many-tries');
    await login(url, 'admin', PASSWORD).expect(429);
    expect(deps.lines.map(({ level, message }) => [level, message])).to.deep.equal([
      ['warn', 'too many wrong passwords'],
    ]);
    expect(JSON.stringify(deps.lines)).not.to.include(PASSWORD);
  });

  it('does not lock an account because the same address tried other usernames', async () => {
    const { url } = await serve(fakeDeps());
    for (let i = 0; i < 3; i += 1) await login(url, 'reader', 'wrong').expect(401);
    for (let i = 0; i < 10; i += 1) await login(url, `stranger${i}`, 'wrong').expect(401);
    await login(url, 'admin', PASSWORD).expect(200);
    await login(url, 'reader', PASSWORD).expect(429);
  });

  it('limits the attempts of one address over all usernames', async () => {
    const { url } = await serve(fakeDeps());
    for (let i = 0; i < 30; i += 1) await login(url, `user-${i}`, 'wrong').expect(401);
    await login(url, 'another', 'wrong').expect(429);
  });

  it('does not count successful or malformed logins', async () => {
    const { url } = await serve(fakeDeps());
    for (let i = 0; i < 6; i += 1) await login(url, 'admin', PASSWORD).expect(200);
    for (let i = 0; i < 6; i += 1) await login(url, 'admin', '').expect(400);
    await login(url, 'admin', 'wrong').expect(401);
  });

  it('counts the client behind a trusted proxy, so that one client does not lock out others', async () => {
    const { url } = await serve(fakeDeps({ settings: { loginTries: 1 } }), { trustProxy: 1 });
    const from = (address: string, password: string) =>
      login(url, 'admin', password).set('X-Forwarded-For', address);
    for (let i = 0; i < 15; i += 1) await from(`192.0.2.${i}`, 'wrong').expect(401);
    await from('192.0.2.1', PASSWORD).expect(429);
    await from('198.51.100.7', PASSWORD).expect(200);
  });

  it('uses the address reported by the trusted proxy, not one forged by the client', async () => {
    const { url } = await serve(fakeDeps({ settings: { loginTries: 1 } }), { trustProxy: 1 });
    const from = (chain: string) => login(url, 'admin', 'wrong').set('X-Forwarded-For', chain);
    await from('203.0.113.1, 192.0.2.1').expect(401);
    await from('203.0.113.2, 192.0.2.1').expect(429);
  });

  it('trusts proxies inside the configured network and none outside', async () => {
    const settings = { loginTries: 1 };
    const near = await serve(fakeDeps({ settings }), { trustProxy: ['127.0.0.0/8'] });
    const far = await serve(fakeDeps({ settings }), { trustProxy: ['10.0.0.0/8'] });
    const from = (url: string, address: string) =>
      login(url, 'admin', 'wrong').set('X-Forwarded-For', address);
    for (const { url } of [near, far]) await from(url, '192.0.2.1').expect(401);
    await from(near.url, '192.0.2.2').expect(401);
    await from(far.url, '192.0.2.2').expect(429);
  });

  it("counts invalid addresses as the connection's address, with or without ports", async () => {
    const deps = fakeDeps({ settings: { loginTries: 1 } });
    const { url } = await serve(deps, { trustProxy: 1 });
    const from = (address: string) => login(url, 'admin', 'wrong').set('X-Forwarded-For', address);
    await from('planted-nonsense').expect(401);
    await from('unknown').expect(429);
    expect(JSON.stringify(deps.lines)).not.to.include('unknown');
    await from('192.0.2.1:4711').expect(401);
    await from('192.0.2.1:4712').expect(429);
    await from('[2001:db8::1]:4711').expect(401);
    await from('2001:db8::2').expect(429);
  });

  it('counts a /56 IPv6 network as one address, and the next one as another', async () => {
    const { url } = await serve(fakeDeps({ settings: { loginTries: 1 } }), { trustProxy: 1 });
    const from = (address: string) => login(url, 'admin', 'wrong').set('X-Forwarded-For', address);
    await from('2001:db8:0:1::1').expect(401);
    await from('2001:db8:0:ff::2').expect(429);
    await from('2001:db8:0:100::1').expect(401);
  });

  it('ignores forwarded addresses by default', async () => {
    const { url } = await serve(fakeDeps({ settings: { loginTries: 1 } }));
    await login(url, 'admin', 'wrong').set('X-Forwarded-For', '192.0.2.1').expect(401);
    await login(url, 'admin', 'wrong').set('X-Forwarded-For', '192.0.2.2').expect(429);
  });

  it('logs that many addresses attack one account, and locks nobody out', async () => {
    const deps = fakeDeps({ settings: { loginTries: 1 } });
    const { url } = await serve(deps, { trustProxy: 1 });
    for (let i = 0; i < 12; i += 1)
      await login(url, 'admin', 'wrong').set('X-Forwarded-For', `192.0.2.${i}`).expect(401);
    await login(url, 'admin', PASSWORD).expect(200);
    expect(deps.lines.map(({ message, fields }) => [message, fields])).to.deep.equal([
      ['many wrong passwords for one account, from all addresses together', { username: 'admin', tries: 10 }],
    ]);
  });

  it('limits concurrent password checks and answers 503 when too many wait', async () => {
    const free: (() => void)[] = [];
    const verify = () => new Promise<boolean>((resolve) => free.push(() => resolve(true)));
    const deps = fakeDeps({ settings: { loginTries: 100 } });
    const { url } = await serve(deps, { verify, maxPasswordChecks: 1, maxWaitingLogins: 0 });
    const first = login(url, 'admin', 'x').then(({ status }) => status);
    await until('a password is checked', () => free.length > 0);
    const { headers } = await login(url, 'admin', 'x').expect(503);
    expect(headers['retry-after']).to.equal('1');
    free[0]?.();
    expect(await first).to.equal(200);
  });

  it('survives clients that disconnect before the response', async () => {
    const free: (() => void)[] = [];
    const verify = () => new Promise<boolean>((resolve) => free.push(() => resolve(true)));
    const { url, port } = await serve(fakeDeps(), { verify });
    const body = JSON.stringify({ username: 'admin', password: 'x' });
    const headers = `Host: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    const client = await rawClient(port, `POST /login HTTP/1.1\r\n${headers}\r\n\r\n${body}`);
    await until('a password is checked', () => free.length > 0);
    client.socket.resetAndDestroy();
    await pause(20);
    free[0]?.();
    await request(url).get('/status').expect(200);
  });

  it('answers 503 if the accounts cannot be read, and logs why', async () => {
    const accounts = { ...fakeAccounts(), find: () => Promise.reject(new Error('disk on fire')) };
    const deps = fakeDeps({ accounts });
    const { url } = await serve(deps);
    const { text } = await login(url, 'admin', PASSWORD).expect(503);
    expect(text).not.to.include('disk on fire');
    expect(JSON.stringify(deps.lines)).to.include('disk on fire').and.not.to.include(PASSWORD);
  });
});
