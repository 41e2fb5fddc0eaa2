import { messageOf } from '../../core/message-of.ts';
import { oneLine } from '../../core/untrusted-text.ts';
import type { Alert } from '../alert.ts';
import type { TargetOf } from '../rules/alert-config.ts';
import { alertLink, alertTitle, cut, plainLines } from './alert-text.ts';
import { DeliveryError, type Target } from './target.ts';

const TIMEOUT_MS = 15_000;
const MAX_SUBJECT = 200;
const MAX_TEXT = 20_000;
const HIDDEN = '(hidden)';

/** Subject and text; a subject is one line, so that it cannot add a header. */
export const emailText = (alert: Alert): { readonly subject: string; readonly text: string } => {
  const url = alertLink(alert);
  const { rule, since } = alert;
  const lines = [
    cut(plainLines(alert.text), MAX_TEXT),
    ...(url === null ? [] : ['', url]),
    '',
    `Rule: ${rule}`,
    `Since: ${new Date(since).toISOString()}`,
  ];
  return { subject: cut(alertTitle(alert), MAX_SUBJECT), text: `${lines.join('\n')}\n` };
};

/** What a mail server answers may repeat the user name and the password, also as base64. */
const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets
    .flatMap((secret) => [secret, Buffer.from(secret).toString('base64')])
    .reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text);

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** Sends by SMTP. nodemailer is loaded with the first message. */
export const emailTarget = ({
  name,
  type,
  host,
  port,
  tls,
  username,
  password,
  from,
  to,
}: TargetOf<'email'>): Target => {
  const login = username === undefined || password === undefined ? null : { user: username, pass: password };
  const secrets = login === null ? [] : [login.pass, `\0${login.user}\0${login.pass}`, login.user];
  return {
    name,
    type,
    address: `${host}:${port}`,
    send: async ({ id, alert }, signal) => {
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        host,
        port,
        secure: tls === 'tls',
        requireTLS: tls === 'starttls',
        ignoreTLS: tls === 'none',
        ...(login === null ? {} : { auth: login }),
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const stopped = new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('it did not answer in time')), {
          once: true,
        });
      });
      const { subject, text } = emailText(alert);
      const sending = transport.sendMail({
        from,
        to,
        subject,
        text,
        // Mail programs show two mails with one id once.
        messageId: `<${id}@${domainOf(from)}>`,
        headers: { 'Idempotency-Key': id, 'Auto-Submitted': 'auto-generated' },
      });
      try {
        await Promise.race([sending, stopped]);
      } catch (cause) {
        const reason = withoutSecrets(messageOf(cause), secrets);
        throw new DeliveryError(`${host}:${port} did not take the mail: ${oneLine(reason)}`);
      } finally {
        transport.close();
        sending.catch(() => undefined);
      }
    },
  };
};
