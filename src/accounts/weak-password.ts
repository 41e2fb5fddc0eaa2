/** Any shorter password is guessed too soon. */
export const MIN_PASSWORD_CHARACTERS = 12;
export const DEFAULT_PASSWORD = 'password123';
/** Letters that a password must have besides the account's name. */
const MIN_OWN_CHARACTERS = 6;

/** What attackers try first. */
const WELL_KNOWN = [
  'secret',
  'changeme',
  'change-me',
  'change_me',
  'password',
  'admin',
  'root',
  'test',
  'headwater',
  'jwt_secret',
  'jwt-secret',
  'your-secret',
  'your-256-bit-secret',
  'supersecret',
  'keyboard cat',
  '12345678',
  DEFAULT_PASSWORD,
];

/** Passwords to try against a stored hash whose plain text was never seen. */
export const COMMON_DEFAULTS = [
  DEFAULT_PASSWORD,
  'password',
  'admin',
  'admin123',
  'changeme',
  '12345678',
] as const;

export const isWellKnown = (text: string): boolean => WELL_KNOWN.includes(text.toLowerCase());

const HOMOGLYPHS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** Only the letters, with look-alikes replaced by the letters they stand for. */
const lettersOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[0134577@$!]/g, (character) => HOMOGLYPHS[character] ?? '')
    .replaceAll(/[^\p{L}]/gu, '');

const reversed = (text: string): string => Array.from(text).reverse().join('');

const isDerivedFromName = (password: string, username: string): boolean => {
  const plain = (text: string): string => text.normalize('NFKC').toLowerCase();
  if (plain(password) === plain(username)) return true;
  const name = lettersOf(username);
  if (name.length < 3) return false;
  const rest = lettersOf(password).replaceAll(name, '').replaceAll(reversed(name), '');
  return rest !== lettersOf(password) && rest.length < MIN_OWN_CHARACTERS;
};

/** Why a password is weak, by rules that need no password list; `null` if none applies. Never quotes the password. */
export const weakPassword = (password: string, username: string): string | null => {
  if (password === DEFAULT_PASSWORD) return 'is the default, which everybody knows';
  if (isWellKnown(password)) return 'is a well-known word';
  if (isDerivedFromName(password, username)) return 'is derived from the account name';
  const { length } = Array.from(password);
  return length < MIN_PASSWORD_CHARACTERS ? `is shorter than ${MIN_PASSWORD_CHARACTERS} characters` : null;
};
