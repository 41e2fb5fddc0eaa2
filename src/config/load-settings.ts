import { errorCode } from '../core/error-code.ts';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import convict from 'convict';
import { packageRoot } from '../files/package-root.ts';
import type { Environment } from '../telemetry/environment.ts';
import { contradictions, type Credential, CREDENTIALS, weakCredentials } from './settings-checks.ts';
import { faultOf, SettingsError, wrongValue, type SettingsFault } from './settings-error.ts';
import {
  environmentLayer,
  fileLayer,
  flagLayer,
  dotenvMisspellings,
  environmentMisspellings,
  readDotenv,
  shadowedNames,
  type Layer,
  type ReadText,
} from './settings-layers.ts';
import { shapeSettings, type Settings } from './settings.ts';
import { SETTING_KEYS, specOf, type SettingKey, type SettingValues } from './settings-table.ts';

/** Where settings come from; the defaults are the real environment, folder and files. */
export interface SettingsSources {
  /** Defaults of the verb that replace those of the settings. */
  readonly defaults?: Readonly<Partial<Record<SettingKey, string>>>;
  /** The credentials that the verb uses; the others are not checked for weakness. */
  readonly credentials?: readonly Credential[];
  /** Command line flags that are settings, by name without dashes. */
  readonly flags?: Readonly<Record<string, string | boolean>>;
  readonly env?: Environment;
  readonly cwd?: string;
  readonly read?: ReadText;
}

/** The effective text of a setting, and its source. */
export interface SettingOrigin {
  readonly key: SettingKey;
  readonly text: string;
  readonly from: string;
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** One entry per setting, in the order of the table. */
  readonly origins: readonly SettingOrigin[];
  /** Lines for the log: weak credentials outside production, and probable misspellings. */
  readonly warnings: readonly string[];
}

const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
};

const textsOf = (layer: Layer): Record<string, string> =>
  Object.fromEntries([...layer].map(([key, { text }]) => [key, text]));

const readValue = (key: SettingKey, text: string): unknown => {
  const spec = specOf(key);
  return spec.kind.read(spec.secret === true ? text : text.trim());
};

/** Every text must be valid; the types of the table then describe the values. */
const valuesOf = (textOf: (key: SettingKey) => string): SettingValues =>
  Object.fromEntries(
    SETTING_KEYS.map((key) => [key, readValue(key, textOf(key))]),
  ) as unknown as SettingValues;

/**
 * Merges the layers with convict. All values stay text, because convict converts "70abc" to the number 70. Each
 * format calls `refuse` instead of throwing, so that all errors are reported and not one combined text.
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
 * Reads all settings: defaults, config/default.json, the file in CONFIG_FILE (or ./config.json if it exists), .env,
 * environment, command line. The later source wins, and only the winning value is checked.
 *
 * @throws SettingsError with all errors.
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
  // The default replaces each invalid value, so that the other checks can run and report in the same pass.
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
    ...dotenvMisspellings(dotenv.env),
    ...fromFlags.faults,
    ...invalid,
    ...contradictions(values, origin).filter(({ key }) => !invalidKeys.has(key)),
    ...(settings.production
      ? risks.map(({ key, text }) => faultOf(key, origin(key), `not allowed in production: it ${text}`))
      : []),
  ];
  if (faults.length > 0) throw new SettingsError(faults);
  return {
    settings,
    origins: SETTING_KEYS.map((key) => ({ key, text: textOf(key), from: origin(key) })),
    warnings: [
      ...risks.map(({ key, text }) => `${key} (${origin(key)}) ${text}`),
      ...environmentMisspellings(env),
      ...shadowedNames(dotenv.env, '.env'),
      ...shadowedNames(env, 'environment'),
    ],
  };
};
