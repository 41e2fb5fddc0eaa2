import { resolve } from 'node:path';
import { parse } from 'dotenv';
import { jsonErrorPosition } from './json-error-position.ts';
import { didYouMean } from './did-you-mean.ts';
import { faultOf, type SettingsFault } from './settings-error.ts';
import { isSettingKey, SETTING_KEYS, specOf, type SettingKey } from './settings-table.ts';

/** What one place says: each value as text, with the name of the place for that value. */
export type Layer = ReadonlyMap<SettingKey, { readonly text: string; readonly origin: string }>;

/** The text of a file, or `null` if there is none at that path; fails when it is there and cannot be read. */
export type ReadText = (path: string) => string | null;

export type Environment = Readonly<Record<string, string | undefined>>;

/** A layer and what is wrong with it. */
export interface LayerResult {
  readonly layer: Layer;
  readonly faults: readonly SettingsFault[];
}

const EMPTY: Layer = new Map();
const faulty = (fault: SettingsFault): LayerResult => ({ layer: EMPTY, faults: [fault] });

const withoutByteOrderMark = (text: string): string => text.replace(/^\uFEFF/, '');

/** Reads a file, or tells why it cannot be read. */
const readOr = (read: ReadText, path: string, name: string): string | null | SettingsFault => {
  try {
    const text = read(path);
    return text === null ? null : withoutByteOrderMark(text);
  } catch (error) {
    return faultOf(name, 'file', `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

const unknownKey = (key: string, origin: string): SettingsFault => {
  const meant = didYouMean(key.toLowerCase().replaceAll('-', '_'), SETTING_KEYS);
  const hint = meant === null ? `known are ${SETTING_KEYS.join(', ')}` : `did you mean ${meant}?`;
  return faultOf(JSON.stringify(key), origin, `there is no such setting; ${hint}`);
};

/** The entries of a JSON object, or what is wrong with the text. */
const parseJson = (text: string): readonly (readonly [string, unknown])[] | string => {
  const position = jsonErrorPosition(text);
  if (position !== null) return `not valid JSON at line ${position.line}, column ${position.column}`;
  const content: unknown = JSON.parse(text);
  return typeof content === 'object' && content !== null && !Array.isArray(content)
    ? Object.entries(content)
    : 'must hold one JSON object, such as {"port": 7000}';
};

/** A JSON configuration file. An empty text means "not given". */
export const fileLayer = (read: ReadText, path: string, name: string, required: boolean): LayerResult => {
  const text = readOr(read, path, name);
  if (text === null) {
    if (!required) return { layer: EMPTY, faults: [] };
    return faulty(faultOf('CONFIG_FILE', 'environment', `there is no file ${JSON.stringify(name)}`));
  }
  if (typeof text !== 'string') return faulty(text);
  const entries = parseJson(text);
  if (typeof entries === 'string') return faulty(faultOf(name, 'file', entries));
  const layer = new Map<SettingKey, { text: string; origin: string }>();
  const faults: SettingsFault[] = [];
  for (const [key, value] of entries) {
    if (!isSettingKey(key)) faults.push(unknownKey(key, name));
    else if (!isScalar(value)) {
      faults.push(faultOf(key, name, `must be ${specOf(key).kind.allowed}, not a list, an object or null`));
    } else if (value !== '') layer.set(key, { text: String(value), origin: name });
  }
  return { layer, faults };
};

/** The `.env` file of a folder as an environment; it is not written into the process's own. */
export const readDotenv = (
  read: ReadText,
  cwd: string,
): { readonly env: Environment; readonly faults: readonly SettingsFault[] } => {
  const text = readOr(read, resolve(cwd, '.env'), '.env');
  if (text === null) return { env: {}, faults: [] };
  return typeof text === 'string' ? { env: parse(text), faults: [] } : { env: {}, faults: [text] };
};

/** What an environment says; empty variables count as not given. */
export const environmentLayer = (env: Environment, origin: (name: string) => string): Layer =>
  new Map(
    SETTING_KEYS.flatMap((key) => {
      const name = specOf(key).env.find((candidate) => (env[candidate] ?? '') !== '');
      return name === undefined ? [] : [[key, { text: env[name] ?? '', origin: origin(name) }] as const];
    }),
  );

/** What the command line says, by flag name without its dashes. */
export const flagLayer = (flags: Readonly<Record<string, string | boolean>>): LayerResult => {
  const byFlag = new Map(SETTING_KEYS.map((key) => [specOf(key).flag, key]));
  const layer = new Map<SettingKey, { text: string; origin: string }>();
  const faults: SettingsFault[] = [];
  for (const [flag, value] of Object.entries(flags)) {
    const key = byFlag.get(flag);
    if (key === undefined) faults.push(faultOf(`--${flag}`, 'command line', 'there is no such flag'));
    else layer.set(key, { text: String(value), origin: `--${flag}` });
  }
  return { layer, faults };
};

/** Names every setting may have in the environment. */
const ENVIRONMENT_NAMES = ['CONFIG_FILE', ...SETTING_KEYS.flatMap((key) => specOf(key).env)];

/** A line for each variable that looks like one of ours misspelt: it is not an error, others may own it. */
export const misspellings = (env: Environment, where: string): readonly string[] =>
  Object.keys(env)
    .filter((name) => !ENVIRONMENT_NAMES.includes(name))
    .flatMap((name) => {
      const meant = didYouMean(name, ENVIRONMENT_NAMES);
      return meant === null
        ? []
        : [`${name} (${where}) is not a setting and is ignored; did you mean ${meant}?`];
    });
