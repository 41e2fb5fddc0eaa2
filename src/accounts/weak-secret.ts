import { isWellKnown } from './weak-password.ts';

const MIN_CHARACTERS = 32;
const MIN_DISTINCT_CHARACTERS = 8;
/** Characters that must remain after the example words are removed. */
const MIN_OWN_CHARACTERS = 12;

/** Words that example secrets in tutorials consist of. */
const EXAMPLE_WORDS =
  /change|replace|please|example|default|secret|secure|password|passwd|private|signing|jsonwebtoken|jwt|token|auth|keyboard|key|headwater|production|development|staging|super|your|this|that|very|long|random|string|enough|should|must|here|hs256|256|bits?|characters?|chars?|at|least|strong|my|the|for|and|with|is|it|me|in|an?|to|of|be|do|not|use|some|dev|test|prod/g;

const ownCharacters = (secret: string): number =>
  secret
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, ' ')
    .split(' ')
    .map((word) => (/^(?:[a-z]+|256)$/.test(word) ? word.replaceAll(EXAMPLE_WORDS, '') : word))
    .join('').length;

/** Whether the secret is one shorter text, repeated. */
const isRepetition = (secret: string): boolean => (secret + secret).indexOf(secret, 1) < secret.length;

/** Why a JWT secret is weak; `null` if no rule applies. Never quotes the secret. */
export const weakSecret = (secret: string): string | null => {
  if (isWellKnown(secret)) return 'is a well-known word';
  if (secret.length < MIN_CHARACTERS) return `is shorter than ${MIN_CHARACTERS} characters`;
  if (new Set(secret).size < MIN_DISTINCT_CHARACTERS)
    return `has fewer than ${MIN_DISTINCT_CHARACTERS} different characters`;
  if (isRepetition(secret)) return 'repeats one short text';
  return /[a-z]/i.test(secret) && ownCharacters(secret) < MIN_OWN_CHARACTERS
    ? 'consists of words from examples'
    : null;
};
