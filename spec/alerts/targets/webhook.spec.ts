import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { deliveryId } from '../../../src/alerts/alert-ids.ts';
import { DeliveryError } from '../../../src/alerts/targets/target.ts';
import type { SendDeps } from '../../../src/alerts/targets/post-json.ts';
import { webhookSignature, webhookTarget } from '../../../src/alerts/targets/webhook.ts';
import { NO_PROXIES, proxiesOf } from '../../../src/net/proxy/proxies.ts';
import { forwardProxy } from '../../support/forward-proxy.ts';
import { alertReceiver } from '../support/alert-receiver.ts';
import { alertOf, NOW } from '../support/outbox-doubles.ts';
import type { Delivery } from '../../../src/alerts/outbox/alert-outbox.ts';

const SECRET = 'correct horse battery staple';
const DEPS: SendDeps = { proxies: NO_PROXIES, userAgent: 'Headwater/1', now: () => NOW };
const DELIVERY: Delivery = {
  id: deliveryId('alert-1', 'hook'),
  alertId: 'alert-1',
  alert: alertOf(),
  target: 'hook',
  attempts: 1,
  createdAt: NOW,
};

const send = (url: string, deps: SendDeps = DEPS, signal = AbortSignal.timeout(5000)): Promise<void> =>
  webhookTarget({ name: 'hook', type: 'webhook', url, secret: SECRET }, deps).send(DELIVERY, signal);

const failureOf = async (sending: Promise<void>): Promise<DeliveryError> => {
  const failure = await sending.catch((error: unknown) => error);
  if (failure instanceof DeliveryError) return failure;
  throw new Error('it was sent');
};

describe('webhookTarget', () => {
  it('posts the alert as signed JSON with its idempotency key', async () => {
    const receiver = await alertReceiver();
    await send(`${receiver.url}/hook?x=1`);
    const [{ method, path, headers, body } = { method: '', path: '', headers: {}, body: '' }] =
      receiver.requests;
    expect([method, path]).to.deep.equal(['POST', '/hook?x=1']);
    expect(JSON.parse(body)).to.deep.equal({
      id: 'alert-1',
      idempotency_key: DELIVERY.id,
      rule: 'edit wars',
      key: 'en.wikipedia.org/Page',
      state: 'firing',
      title: 'Edit war: Page',
      text: '3 reverts by 2 users',
      url: 'https://en.wikipedia.org/wiki/Page',
      since: '2026-11-30T07:59:00.000Z',
      at: '2026-11-30T08:00:00.000Z',
    });
    const seconds = String(NOW / 1000);
    expect(headers).to.deep.include({
      'content-type': 'application/json',
      'idempotency-key': DELIVERY.id,
      'webhook-id': DELIVERY.id,
      'webhook-timestamp': seconds,
      'user-agent': 'Headwater/1',
    });
    const mac = createHmac('sha256', SECRET).update(`${DELIVERY.id}.${seconds}.${body}`).digest('base64');
    expect(headers['webhook-signature']).to.equal(`v1,${mac}`);
    await receiver.close();
  });

  it('signs like the example of the specification', () => {
    expect(
      webhookSignature(
        'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        'msg_p5jXN8AQM9LWM0D4loKWxJek',
        1614265330,
        '{"test": 2432232314}',
      ),
    ).to.equal('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  for (const [status, text] of [
    [500, 'the error is on its side'],
    [404, 'it does not exist any more, or its URL is wrong'],
    [302, 'redirects are not followed: use the address that it redirects to'],
  ] as const)
    it(`fails with a ${status}, and shows neither path nor answer`, async () => {
      const receiver = await alertReceiver(() => ({
        status,
        headers: { Location: `${receiver.url}/other` },
      }));
      const { message } = await failureOf(send(`${receiver.url}/s3cret`));
      expect(message).to.equal(`${new URL(receiver.url).host} answered ${status}: ${text}`);
      expect(receiver.requests).to.have.length(1);
      await receiver.close();
    });

  it('reports the delay that the target asks for', async () => {
    const receiver = await alertReceiver(() => ({ status: 429, headers: { 'Retry-After': '7' } }));
    expect((await failureOf(send(receiver.url))).retryAfterMs).to.equal(7000);
    await receiver.close();
  });

  it('fails if nothing listens, or nothing answers in time', async () => {
    const receiver = await alertReceiver(() => null);
    const { host } = new URL(receiver.url);
    expect((await failureOf(send(`${receiver.url}/s3cret`, DEPS, AbortSignal.timeout(50)))).message).to.equal(
      `${host} did not answer in time`,
    );
    await receiver.close();
    expect((await failureOf(send(`${receiver.url}/s3cret`))).message).to.match(
      /^127\.0\.0\.1:\d+ cannot be reached: connect ECONNREFUSED [\d.:]+$/,
    );
  });

  it('goes through the forward proxy', async () => {
    const receiver = await alertReceiver();
    const proxy = await forwardProxy({ to: receiver.url });
    const proxies = proxiesOf({ http: proxy.url, https: null, direct: '' });
    await send('http://hooks.example/a', { ...DEPS, proxies });
    expect(proxy.requests).to.deep.equal(['POST http://hooks.example/a']);
    expect(receiver.requests[0]?.body).to.contain('Edit war: Page');
    await proxy.close();
    await receiver.close();
  });
});
