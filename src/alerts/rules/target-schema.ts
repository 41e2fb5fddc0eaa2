import * as z from 'zod';
import { type SecretSources, secretValue } from './secret-value.ts';
import { strictObject } from './strict-object.ts';

const MAX_URL_LENGTH = 2000;
/** Shorter ones can be guessed from one signed request. */
const MIN_SECRET_LENGTH = 16;
const MAX_RECIPIENTS = 50;

const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

const timeOfDay = z
  .string({ error: 'must be a time of day such as "22:00"' })
  .regex(TIME, { error: 'must be a time of day such as "22:00"' });

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const quietHours = strictObject({
  from: timeOfDay,
  to: timeOfDay,
  timeZone: z
    .string({ error: 'must be a time zone such as "Europe/Berlin" or "UTC"' })
    .refine(isTimeZone, { error: 'is not a time zone: use a name such as "Europe/Berlin" or "UTC"' }),
}).refine(({ from, to }) => from !== to, {
  path: ['to'],
  error: 'must differ from "from": the two are the ends of the quiet hours',
});

const isHttpUrl = (text: string): boolean => {
  if (text.length > MAX_URL_LENGTH || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
};

const ONE_LINE = /^[^\u0000-\u001f\u007f]+$/;
const ADDRESS = /^[^\s<>@",;\u0000-\u001f\u007f]+@[^\s<>@",;\u0000-\u001f\u007f]+$/;

const address = z
  .string({ error: 'must be an e-mail address' })
  .max(320)
  .regex(ADDRESS, { error: 'must be an e-mail address such as alerts@example.org, without a name' });

export const TARGET_TYPES = ['webhook', 'slack', 'discord', 'ntfy', 'email'] as const;

/** Schemas of the targets; each has quiet hours if wanted. */
export const targetSchema = (sources: SecretSources) => {
  const secret = secretValue(sources);
  const url = secret.refine(isHttpUrl, {
    error: 'must be an http:// or https:// URL without user name and password',
  });
  const line = secret.refine((text) => ONE_LINE.test(text) && text.length <= 1000, {
    error: 'must be 1 to 1000 characters on one line',
  });
  const common = { quietHours: quietHours.optional() };
  const webhook = strictObject({
    ...common,
    type: z.literal('webhook'),
    url,
    secret: line
      .refine((text) => text.length >= MIN_SECRET_LENGTH, {
        error: `must be at least ${MIN_SECRET_LENGTH} characters; generate one with: node -p "crypto.randomBytes(32).toString('base64url')"`,
      })
      .optional(),
  });
  const slack = strictObject({ ...common, type: z.literal('slack'), url });
  const discord = strictObject({ ...common, type: z.literal('discord'), url });
  const ntfy = strictObject({
    ...common,
    type: z.literal('ntfy'),
    url: url.default('https://ntfy.sh'),
    topic: secret.refine((text) => /^[\w-]{1,64}$/.test(text), {
      error: 'must be 1 to 64 letters, digits, underscores and hyphens',
    }),
    token: line.optional(),
    priority: z
      .int({ error: 'must be a whole number from 1 (min) to 5 (max)' })
      .min(1, { error: 'must be from 1 (min) to 5 (max)' })
      .max(5, { error: 'must be from 1 (min) to 5 (max)' })
      .default(3),
  });
  const email = strictObject({
    ...common,
    type: z.literal('email'),
    host: z
      .string({ error: 'must be the name of a mail server' })
      .regex(/^[\w.:-]{1,253}$/, { error: 'must be the name or address of a mail server' }),
    port: z
      .int({ error: 'must be a port from 1 to 65535' })
      .min(1, { error: 'must be a port from 1 to 65535' })
      .max(65_535, { error: 'must be a port from 1 to 65535' })
      .default(587),
    /** `starttls` refuses a server without it. */
    tls: z
      .enum(['starttls', 'tls', 'none'], { error: 'must be starttls (port 587), tls (port 465) or none' })
      .default('starttls'),
    username: line.optional(),
    password: line.optional(),
    from: address,
    to: z
      .array(address, { error: 'must be a list of e-mail addresses' })
      .min(1, { error: 'must have at least one e-mail address' })
      .max(MAX_RECIPIENTS, { error: `must have at most ${MAX_RECIPIENTS} e-mail addresses` }),
  }).refine(({ username, password }) => (username === undefined) === (password === undefined), {
    path: ['password'],
    error: 'give both username and password, or neither',
  });
  return z.discriminatedUnion('type', [webhook, slack, discord, ntfy, email], {
    error: ({ input }) =>
      typeof input === 'object' && input !== null
        ? `must be one of ${TARGET_TYPES.join(', ')}`
        : 'must be an object: a target',
  });
};
