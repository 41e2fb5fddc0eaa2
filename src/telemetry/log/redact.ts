import { printable } from '../../core/printable.ts';

/** Replaces a secret in a log line or on the terminal. */
export const HIDDEN = '(hidden)';

const SECRET_NAMES = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'cookies',
  'setcookie',
  'password',
  'adminpassword',
  'passwordhash',
  'hash',
  'secret',
  'jwtsecret',
  'jwt',
  'token',
  'ticket',
]);

const MAX_DEPTH = 6;

const isSecretName = (name: string): boolean => SECRET_NAMES.has(name.toLowerCase().replaceAll(/[-_]/g, ''));

/** Redacts secrets in a text: bearer tokens, JWTs, query parameters, and passwords in URLs. */
export const redactText = (text: string): string =>
  text
    .replaceAll(/\bBearer\s+[^\s"',;]+/gi, `Bearer ${HIDDEN}`)
    .replaceAll(/\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*/g, HIDDEN)
    .replaceAll(/([?&](?:ticket|token|access_token|password|secret)=)[^&\s"'#]+/gi, `$1${HIDDEN}`)
    .replaceAll(/\/\/[^/\s:@?#]*:[^/\s@?#]*@/g, `//${HIDDEN}@`);

const safeText = (text: string): string => printable(redactText(text));

/** The lines of a stack are ours; what they quote may not be. */
const safeStack = (stack: string): string => stack.split('\n').map(safeText).join('\n');

const redactError = (error: Error, stacks: boolean, depth: number): Record<string, unknown> => ({
  type: error.name,
  message: safeText(error.message),
  ...('code' in error ? { code: redactValue(error.code, stacks, depth + 1) } : {}),
  ...(stacks && error.stack !== undefined ? { stack: safeStack(error.stack) } : {}),
  ...(error.cause === undefined ? {} : { cause: redactValue(error.cause, stacks, depth + 1) }),
});

const redactValue = (value: unknown, stacks: boolean, depth: number): unknown => {
  if (typeof value === 'string') return safeText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return '(too deep)';
  if (value instanceof Error) return redactError(value, stacks, depth);
  if (value instanceof Date) return value;
  if (value instanceof Map) return redactValue(Object.fromEntries(value), stacks, depth);
  if (Array.isArray(value) || value instanceof Set) {
    return [...(value as Iterable<unknown>)].map((item) => redactValue(item, stacks, depth + 1));
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isSecretName(name) ? HIDDEN : redactValue(item, stacks, depth + 1),
    ]),
  );
};

/**
 * Copies the fields of a log line, makes their texts printable, and redacts secrets at any depth, found by field name or by their form inside a text.
 * Errors become plain objects, with a stack only if `stacks` is true.
 */
export const redact = (fields: Readonly<Record<string, unknown>>, stacks: boolean): Record<string, unknown> =>
  redactValue(fields, stacks, 0) as Record<string, unknown>;
