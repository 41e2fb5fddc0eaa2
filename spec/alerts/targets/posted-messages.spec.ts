import { expect } from 'chai';
import type { Delivery } from '../../../src/alerts/outbox/alert-outbox.ts';
import type { TargetConfig } from '../../../src/alerts/rules/alert-config.ts';
import { createTarget } from '../../../src/alerts/targets/create-target.ts';
import type { SendDeps } from '../../../src/alerts/targets/post-json.ts';
import { NO_PROXIES } from '../../../src/net/proxy/proxies.ts';
import { alertReceiver } from '../support/alert-receiver.ts';
import { alertOf, NOW } from '../support/outbox-doubles.ts';

const DEPS: SendDeps = { proxies: NO_PROXIES, userAgent: 'Headwater/1', now: () => NOW };
const DELIVERY: Delivery = {
  id: 'delivery-id',
  alertId: 'alert-id',
  alert: alertOf(),
  target: 'it',
  attempts: 1,
  createdAt: NOW,
};

const configs = (url: string): readonly TargetConfig[] => [
  { name: 'it', type: 'slack', url: `${url}/s3cret` },
  { name: 'it', type: 'discord', url: `${url}/s3cret` },
  { name: 'it', type: 'ntfy', url: `${url}/`, topic: 's3cret', token: 'tk_s3cret', priority: 3 },
];

for (const type of ['slack', 'discord', 'ntfy'] as const)
  describe(`the target ${type}`, () => {
    const targetAt = (url: string) => {
      const config = configs(url).find((one) => one.type === type);
      if (config === undefined) throw new Error('no such target');
      return createTarget(config, DEPS);
    };

    it('posts the message with its idempotency key', async () => {
      const receiver = await alertReceiver();
      await targetAt(receiver.url).send(DELIVERY, AbortSignal.timeout(5000));
      const [{ method, path, headers, body } = { method: '', path: '', headers: {}, body: '' }] =
        receiver.requests;
      expect([method, path]).to.deep.equal(['POST', type === 'ntfy' ? '/' : '/s3cret']);
      expect(headers['idempotency-key']).to.equal('delivery-id');
      expect(headers.authorization).to.equal(type === 'ntfy' ? 'Bearer tk_s3cret' : undefined);
      expect(body).to.contain('Edit war');
      await receiver.close();
    });

    it('shows no secret when it fails, and in its address', async () => {
      const receiver = await alertReceiver(() => ({ status: 403 }));
      const target = targetAt(receiver.url);
      const failure = await target
        .send(DELIVERY, AbortSignal.timeout(5000))
        .catch((error: unknown) => String(error));
      expect(failure).to.contain('answered 403').and.not.contain('s3cret');
      expect(target.address).to.equal(new URL(receiver.url).host);
      await receiver.close();
    });
  });
