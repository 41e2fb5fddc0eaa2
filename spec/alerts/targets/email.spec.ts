import { expect } from 'chai';
import { emailTarget } from '../../../src/alerts/targets/email.ts';
import type { Delivery } from '../../../src/alerts/outbox/alert-outbox.ts';
import type { TargetOf } from '../../../src/alerts/rules/alert-config.ts';
import { DeliveryError } from '../../../src/alerts/targets/target.ts';
import { smtpReceiver } from '../support/smtp-receiver.ts';
import { alertOf, NOW } from '../support/outbox-doubles.ts';

const deliveryOf = (change: Parameters<typeof alertOf>[0] = {}): Delivery => ({
  id: 'delivery-id',
  alertId: 'alert-id',
  alert: alertOf(change),
  target: 'mail',
  attempts: 1,
  createdAt: NOW,
});

const targetOn = (port: number, change: Partial<TargetOf<'email'>> = {}) =>
  emailTarget({
    name: 'mail',
    type: 'email',
    host: '127.0.0.1',
    port,
    tls: 'none',
    from: 'alerts@example.org',
    to: ['a@example.org', 'b@example.org'],
    ...change,
  });

const failureOf = async (sending: Promise<void>): Promise<string> => {
  const failure = await sending.catch((error: unknown) => error);
  if (failure instanceof DeliveryError) return failure.message;
  throw new Error('it was sent');
};

describe('emailTarget', () => {
  const opened: Awaited<ReturnType<typeof smtpReceiver>>[] = [];
  afterEach(() => Promise.all(opened.splice(0).map((server) => server.close())));
  const receiver = async (options?: Parameters<typeof smtpReceiver>[0]) => {
    const server = await smtpReceiver(options);
    opened.push(server);
    return server;
  };

  it('sends a mail to all addresses, with its idempotency key', async () => {
    const server = await receiver();
    await targetOn(server.port).send(deliveryOf(), AbortSignal.timeout(10_000));
    const [mail] = server.mails;
    expect(mail).to.deep.include({ from: 'alerts@example.org', to: ['a@example.org', 'b@example.org'] });
    expect(mail?.data)
      .to.contain('Subject: Edit war: Page\n')
      .and.contain('Message-ID: <delivery-id@example.org>\n')
      .and.contain('Idempotency-Key: delivery-id\n')
      .and.contain('Auto-Submitted: auto-generated\n')
      .and.contain('https://en.wikipedia.org/wiki/Page');
  });

  it('adds no header and no recipient from the feed', async () => {
    const server = await receiver();
    const hostile = 'x\r\nBcc: victim@example.org\r\n\r\n.\r\nMAIL FROM:<evil@example.org>';
    await targetOn(server.port).send(
      deliveryOf({ title: hostile, text: hostile, url: `https://x.example/${hostile}` }),
      AbortSignal.timeout(10_000),
    );
    expect(server.mails).to.have.length(1);
    const [head = ''] = server.mails[0]?.data.split('\n\n') ?? [];
    expect(head).not.to.match(/^Bcc:/im);
    expect(server.mails[0]?.to).to.deep.equal(['a@example.org', 'b@example.org']);
  });

  it('logs in, and shows no password although the server repeats it', async () => {
    const server = await receiver({
      authResponse: (auth) =>
        `535 wrong: ${auth.split('\0').join(' ')} ${Buffer.from(auth).toString('base64')}`,
    });
    const target = targetOn(server.port, { username: 'me@example.org', password: 's3cret word' });
    const message = await failureOf(target.send(deliveryOf(), AbortSignal.timeout(10_000)));
    expect(message)
      .to.match(/^127\.0\.0\.1:\d+ did not take the mail: /)
      .and.contain('535')
      .and.not.contain('s3cret')
      .and.not.contain(Buffer.from('\0me@example.org\0s3cret word').toString('base64'));
    const right = await receiver();
    await targetOn(right.port, { username: 'me', password: 's3cret word' }).send(
      deliveryOf(),
      AbortSignal.timeout(10_000),
    );
    expect(right.mails[0]?.auth).to.equal('\0me\0s3cret word');
  });

  it('refuses a server without TLS unless the configuration allows that', async () => {
    const server = await receiver();
    const target = targetOn(server.port, { tls: 'starttls', username: 'me', password: 's3cret' });
    expect(await failureOf(target.send(deliveryOf(), AbortSignal.timeout(10_000)))).to.match(/STARTTLS|TLS/);
    expect(server.mails).to.deep.equal([]);
  });

  it('fails if nothing listens or nothing answers in time', async () => {
    const server = await receiver({ isSilent: true });
    expect(await failureOf(targetOn(server.port).send(deliveryOf(), AbortSignal.timeout(100)))).to.match(
      /it did not answer in time$/,
    );
    await server.close();
    expect(await failureOf(targetOn(server.port).send(deliveryOf(), AbortSignal.timeout(5000)))).to.match(
      /ECONNREFUSED/,
    );
  });
});
