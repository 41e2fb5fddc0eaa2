import { resolve } from 'node:path';
import { parse } from 'dotenv';
import { messageOf } from '../core/message-of.ts';
import type { Environment } from '../telemetry/environment.ts';
import { jsonErrorPosition } from './json-error-position.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import { faultOf, type SettingsFault } from './settings-error.ts';
import { repeatedDotenvNames, repeatedJsonNames } from './repeated-names.ts';
import { isSettingKey, SETTING_KEYS, specOf, type SettingKey } from './settings-table.ts';

/** The settings of one source: each value as text, and the name of the source for messages. */
export type Layer = ReadonlyMap<SettingKey, { readonly text: string; readonly origin: string }>;

/** The text of a file, or `null` if the file does not exist; throws if it exists and cannot be read. */
export type ReadText = (path: string) => string | null;

export interface LayerResult {
  readonly layer: Layer;
  readonly faults: readonly SettingsFault[];
}

const EMPTY: Layer = new Map();
const faulty = (fault: SettingsFault): LayerResult => ({ layer: EMPTY, faults: [fault] });

const withoutByteOrderMark = (text: string): string => text.replace(/^\uFEFF/, '');

const readOr = (read: ReadText, path: string, name: string): string | null | SettingsFault => {
  try {
    const text = read(path);
    return text === null ? null : withoutByteOrderMark(text);
  } catch (error) {
    return faultOf(name, 'file', `cannot be read: ${messageOf(error)}`);
  }
};

/** The earlier value would silently have no effect. */
const GIVEN_TWICE = 'given more than once: keep one';

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

const unknownKey = (key: string, origin: string): SettingsFault => {
  const meant = didYouMean(key.toLowerCase().replaceAll('-', '_'), SETTING_KEYS);
  const hint = meant === null ? `known settings: ${SETTING_KEYS.join(', ')}` : `did you mean ${meant}?`;
  return faultOf(JSON.stringify(key), origin, `unknown setting; ${hint}`);
};

/** The entries of a JSON object, or an error text. */
const parseJson = (text: string): readonly (readonly [string, unknown])[] | string => {
  const position = jsonErrorPosition(text);
  if (position !== null) return `not valid JSON at line ${position.line}, column ${position.column}`;
  const content: unknown = JSON.parse(text);
  return typeof content === 'object' && content !== null && !Array.isArray(content)
    ? Object.entries(content)
    : 'must contain one JSON object, such as {"port": 7000}';
};

/** A JSON configuration file. An empty string counts as not set. */
export const fileLayer = (read: ReadText, path: string, name: string, required: boolean): LayerResult => {
  const text = readOr(read, path, name);
  if (text === null) {
    if (!required) return { layer: EMPTY, faults: [] };
    return faulty(faultOf('CONFIG_FILE', 'environment', `file not found: ${JSON.stringify(name)}`));
  }
  if (typeof text !== 'string') return faulty(text);
  const entries = parseJson(text);
  if (typeof entries === 'string') return faulty(faultOf(name, 'file', entries));
  const layer = new Map<SettingKey, { text: string; origin: string }>();
  const faults = repeatedJsonNames(text)
    .filter(isSettingKey)
    .map((key) => faultOf(key, name, GIVEN_TWICE));
  for (const [key, value] of entries) {
    if (!isSettingKey(key)) faults.push(unknownKey(key, name));
    else if (specOf(key).kind.json === true && typeof value === 'object' && value !== null) {
      layer.set(key, { text: JSON.stringify(value), origin: name });
    } else if (!isScalar(value)) {
      faults.push(faultOf(key, name, `must be ${specOf(key).kind.allowed}, not a list, an object or null`));
    } else if (value !== '') layer.set(key, { text: String(value), origin: name });
  }
  return { layer, faults };
};

const ENVIRONMENT_NAMES = ['CONFIG_FILE', ...SETTING_KEYS.flatMap((key) => specOf(key).env)];

/** The `.env` file of a folder. `process.env` stays unchanged. */
export const readDotenv = (
  read: ReadText,
  cwd: string,
): { readonly env: Environment; readonly faults: readonly SettingsFault[] } => {
  const text = readOr(read, resolve(cwd, '.env'), '.env');
  if (text === null) return { env: {}, faults: [] };
  if (typeof text !== 'string') return { env: {}, faults: [text] };
  const repeated = repeatedDotenvNames(text).filter((name) => ENVIRONMENT_NAMES.includes(name));
  return { env: parse(text), faults: repeated.map((name) => faultOf(name, '.env', GIVEN_TWICE)) };
};

/** The settings in environment variables; an empty variable counts as not set. */
export const environmentLayer = (env: Environment, origin: (name: string) => string): Layer =>
  new Map(
    SETTING_KEYS.flatMap((key) => {
      const name = specOf(key).env.find((candidate) => (env[candidate] ?? '') !== '');
      return name === undefined ? [] : [[key, { text: env[name] ?? '', origin: origin(name) }] as const];
    }),
  );

/** One warning per variable that has no effect because another name of the same setting is set to another value. */
export const shadowedNames = (env: Environment, origin: string): readonly string[] =>
  SETTING_KEYS.flatMap((key) => {
    const [used, ...others] = specOf(key).env.filter((name) => (env[name] ?? '') !== '');
    if (used === undefined) return [];
    return others
      .filter((name) => env[name] !== env[used] && name.toLowerCase() !== used.toLowerCase())
      .map((name) => `${name} (${origin}) has no effect: ${used} is set, too, and means the same`);
  });

/** The settings on the command line, by flag name without dashes. */
export const flagLayer = (flags: Readonly<Record<string, string | boolean>>): LayerResult => {
  const byFlag = new Map(SETTING_KEYS.map((key) => [specOf(key).flag, key]));
  const layer = new Map<SettingKey, { text: string; origin: string }>();
  const faults: SettingsFault[] = [];
  for (const [flag, value] of Object.entries(flags)) {
    const key = byFlag.get(flag);
    if (key === undefined) faults.push(faultOf(`--${flag}`, 'command line', 'unknown flag'));
    else layer.set(key, { text: String(value), origin: `--${flag}` });
  }
  return { layer, faults };
};

/** Variables of other programs whose names happen to be close to one of ours. */
const FOREIGN_NAMES = ['FTP_PROXY', 'ftp_proxy', 'ALL_PROXY', 'all_proxy'];

interface Misspelling {
  readonly name: string;
  readonly meant: string;
}

const misspellings = (env: Environment, meantBy: (name: string) => string | null): readonly Misspelling[] =>
  Object.keys(env)
    .filter((name) => !ENVIRONMENT_NAMES.includes(name) && !FOREIGN_NAMES.includes(name))
    .flatMap((name) => {
      const meant = meantBy(name);
      return meant === null ? [] : [{ name, meant }];
    });

/** One warning per variable that looks like a misspelled setting. Not an error: it may belong to another program. */
export const environmentMisspellings = (env: Environment): readonly string[] =>
  misspellings(env, (name) => didYouMean(name, ENVIRONMENT_NAMES)).map(
    ({ name, meant }) => `${name} (environment) is not a setting and is ignored; did you mean ${meant}?`,
  );

/** The file `.env` is for these settings, so a name close to one of them is an error, also in small letters. */
export const dotenvMisspellings = (env: Environment): readonly SettingsFault[] =>
  misspellings(env, (name) => {
    const written = name.toUpperCase().replaceAll('-', '_');
    return ENVIRONMENT_NAMES.includes(written) ? written : didYouMean(written, ENVIRONMENT_NAMES);
  }).map(({ name, meant }) => faultOf(name, '.env', `unknown setting; did you mean ${meant}?`));
