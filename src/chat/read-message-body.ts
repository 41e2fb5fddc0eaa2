import type { MessageBody } from './call.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const parse = (bytes: Uint8Array): { readonly value: unknown } | null => {
  try {
    return { value: JSON.parse(utf8.decode(bytes)) };
  } catch {
    return null;
  }
};

/** A field of an object; `undefined` if it is missing or null, which the Rails application treats alike. */
const field = (value: object, name: string): unknown => {
  const found: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  return found ?? undefined;
};

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads `{"message":{"body":"…"}}`. A lone surrogate becomes U+FFFD, because UTF-8 cannot encode it. */
export const readMessageBody = (bytes: Uint8Array): MessageBody => {
  const parsed = parse(bytes);
  if (parsed === null) return 'malformed';
  if (parsed.value === null) return 'missing';
  if (!isObject(parsed.value)) return 'malformed';
  const message = field(parsed.value, 'message');
  if (message === undefined) return 'missing';
  if (!isObject(message)) return 'malformed';
  const body = field(message, 'body');
  if (body === undefined) return 'missing';
  return typeof body === 'string' ? { text: body.toWellFormed() } : 'malformed';
};
