import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import convict from 'convict';
import { packageRoot } from '../process/package-root.ts';
import { contradictions, type Credential, CREDENTIALS, weakCredentials } from './settings-checks.ts';
import { faultOf, SettingsError, wrongValue, type SettingsFault } from './settings-error.ts';
import {
  environmentLayer,
  fileLayer,
  flagLayer,
  misspellings,
  readDotenv,
  type Environment,
  type Layer,
  type ReadText,
} from './settings-layers.ts';
import { shapeSettings, type Settings } from './settings.ts';
import { SETTING_KEYS, specOf, type SettingKey, type SettingValues } from './settings-table.ts';

/** Where settings come from; everything left out is the real thing. */
export interface SettingsSources {
  /** What differs from the usual defaults for the verb that is called. */
  readonly defaults?: Readonly<Partial<Record<SettingKey, string>>>;
  /** The credentials that the verb uses; of the others it does not matter whether they are weak. */
  readonly credentials?: readonly Credential[];
  /** The command line's flags that are settings, by name without dashes. */
  readonly flags?: Readonly<Record<string, string | boolean>>;
  readonly env?: Environment;
  readonly cwd?: string;
  readonly read?: ReadText;
}

/** A setting in force: its text as given, and where that came from. */
export interface SettingOrigin {
  readonly key: SettingKey;
  readonly text: string;
  readonly from: string;
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** One for every setting, in the table's order. */
  readonly origins: readonly SettingOrigin[];
  /** Lines for the log: unsafe values outside production, likely misspellings. */
  readonly warnings: readonly string[];
}

const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
};

const textsOf = (layer: Layer): Record<string, string> =>
  Object.fromEntries([...layer].map(([key, { text }]) => [key, text]));

const readValue = (key: SettingKey, text: string): unknown => {
  const spec = specOf(key);
  return spec.kind.read(spec.secret === true ? text : text.trim());
};

/** The table's types say what each kind reads; a text that it refuses must not come here. */
const valuesOf = (textOf: (key: SettingKey) => string): SettingValues =>
  Object.fromEntries(
    SETTING_KEYS.map((key) => [key, readValue(key, textOf(key))]),
  ) as unknown as SettingValues;

/**
 * Lets convict put the layers over each other. All values stay text there: its own conversions take
 * "70abc" for the number 70. Every format reports to `refuse`, so that all faults come out and not a joined text.
 */
const overlay = (
  files: readonly Layer[],
  environment: Layer,
  flags: Layer,
  refuse: (key: SettingKey, text: string) => void,
): ReadonlyMap<SettingKey, string> => {
  const schema = Object.fromEntries(
    SETTING_KEYS.map((key) => [
      key,
      {
        doc: specOf(key).doc,
        default: specOf(key).fallback,
        env: specOf(key).env[0],
        format: (text: string) => {
          if (readValue(key, text) === undefined) refuse(key, text);
        },
      },
    ]),
  );
  const env = Object.fromEntries([...environment].map(([key, { text }]) => [specOf(key).env[0], text]));
  const config = convict<Record<string, string>>(schema, { env, args: [] });
  for (const layer of files) config.load(textsOf(layer));
  for (const [key, { text }] of flags) config.set(key, text);
  config.validate({ allowed: 'strict' });
  return new Map(SETTING_KEYS.map((key) => [key, config.get(key)]));
};

const originOf = (key: SettingKey, layers: readonly Layer[]): string =>
  layers.findLast((layer) => layer.has(key))?.get(key)?.origin ?? 'default';

/**
 * Reads all settings: defaults, config/default.json, the file that CONFIG_FILE names (or ./config.json where
 * there is one), .env, environment, command line; the later one wins, and only the value that wins is checked.
 *
 * @throws SettingsError with every fault there is.
 */
export const loadSettings = (sources: SettingsSources = {}): LoadedSettings => {
  const {
    flags = {},
    defaults = {},
    credentials = CREDENTIALS,
    env = process.env,
    cwd = process.cwd(),
    read = readText,
  } = sources;
  const dotenv = readDotenv(read, cwd);
  const configFile = [env['CONFIG_FILE'], dotenv.env['CONFIG_FILE']].find((name) => (name ?? '') !== '');

  const packagedFile = fileLayer(
    read,
    join(packageRoot(), 'config', 'default.json'),
    'config/default.json',
    false,
  );
  const userFile = fileLayer(
    read,
    resolve(cwd, configFile ?? 'config.json'),
    configFile ?? 'config.json',
    configFile !== undefined,
  );
  const verbDefaults: Layer = new Map(
    Object.entries(defaults).map(([key, text]) => [key as SettingKey, { text, origin: 'default' }]),
  );
  const fromDotenv = environmentLayer(dotenv.env, () => '.env');
  const fromEnv = environmentLayer(env, (name) => `environment ${name}`);
  const fromFlags = flagLayer(flags);
  const layers = [packagedFile.layer, verbDefaults, userFile.layer, fromDotenv, fromEnv, fromFlags.layer];

  const invalid: SettingsFault[] = [];
  const texts = overlay(
    [packagedFile.layer, verbDefaults, userFile.layer],
    new Map([...fromDotenv, ...fromEnv]),
    fromFlags.layer,
    (key, text) => invalid.push(wrongValue(key, originOf(key, layers), text)),
  );
  const textOf = (key: SettingKey): string => texts.get(key) ?? specOf(key).fallback;
  const origin = (key: SettingKey): string => originOf(key, layers);
  // With a default in place of each wrong value, the rest can be checked and told in the same go.
  const invalidKeys = new Set(invalid.map((fault) => fault.key));
  const values = valuesOf((key) => (invalidKeys.has(key) ? specOf(key).fallback : textOf(key)));
  const settings = shapeSettings(values, cwd);
  const risks = weakCredentials(values).filter(
    ({ key }) => credentials.includes(key) && !invalidKeys.has(key),
  );
  const faults = [
    ...packagedFile.faults,
    ...userFile.faults,
    ...dotenv.faults,
    ...fromFlags.faults,
    ...invalid,
    ...contradictions(values, origin).filter(({ key }) => !invalidKeys.has(key)),
    ...(settings.production
      ? risks.map(({ key, text }) => faultOf(key, origin(key), `in production it is refused: it ${text}`))
      : []),
  ];
  if (faults.length > 0) throw new SettingsError(faults);
  return {
    settings,
    origins: SETTING_KEYS.map((key) => ({ key, text: textOf(key), from: origin(key) })),
    warnings: [
      ...risks.map(({ key, text }) => `${key} (${origin(key)}) ${text}`),
      ...misspellings(dotenv.env, '.env'),
      ...misspellings(env, 'environment'),
    ],
  };
};
