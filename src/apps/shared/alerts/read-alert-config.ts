import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { AlertConfig } from '../../../alerts/rules/alert-config.ts';
import { parseAlertConfig } from '../../../alerts/rules/parse-alert-config.ts';
import { jsonErrorPosition } from '../../../config/json-error-position.ts';
import type { LoadedSettings } from '../../../config/load-settings.ts';
import { faultOf, SettingsError } from '../../../config/settings-error.ts';
import { errorCode } from '../../../core/error-code.ts';
import type { KnownWikis } from '../../../wikimedia/filter/read-wikis.ts';
import type { Environment } from '../../../telemetry/environment.ts';
import { wikiSetsOf } from '../wiki-sets-of.ts';

const MAX_FILE_BYTES = 1024 * 1024;
/** A key or a token. */
const MAX_SECRET_BYTES = 64 * 1024;

/** The text of a file, without a byte order mark; throws a Node error, or says that it is too large. */
const readText = (path: string, maxBytes: number): string => {
  const { size } = statSync(path);
  if (size > maxBytes) throw new Error(`larger than ${maxBytes} bytes`);
  return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
};

const secretFrom = (path: string): string | null => {
  try {
    return readText(path, MAX_SECRET_BYTES);
  } catch {
    return null;
  }
};

/** Rules that cannot work with these settings. */
const contradictions = ({ rules }: AlertConfig, hasTrends: boolean): readonly string[] =>
  rules.flatMap(({ when }, i) =>
    !hasTrends && (when === 'trend' || when === 'edit-war')
      ? [`rules[${i}].when: ${when} needs TRENDS=true`]
      : [],
  );

/** What the text says, or its errors. */
const parseText = (
  text: string,
  file: string,
  env: Environment,
  sets: KnownWikis['sets'],
): ReturnType<typeof parseAlertConfig> => {
  const position = jsonErrorPosition(text);
  if (position !== null)
    return { faults: [`not valid JSON at line ${position.line}, column ${position.column}`] };
  const readFile = (path: string): string | null => secretFrom(resolve(dirname(file), path));
  return parseAlertConfig(JSON.parse(text), { env, readFile }, sets);
};

const textOf = (file: string): { readonly text: string } | { readonly fault: string } => {
  try {
    return { text: readText(file, MAX_FILE_BYTES) };
  } catch (error) {
    const reason = errorCode(error) ?? (error instanceof Error ? error.message : String(error));
    return { fault: `cannot be read (${reason}): check its path and its permissions` };
  }
};

/**
 * The rules and targets of the file that ALERTS names; `null` without one. No error repeats a value of the file.
 *
 * @throws SettingsError with all errors.
 */
export const readAlertConfig = (
  { settings, origins }: Pick<LoadedSettings, 'settings' | 'origins'>,
  env: Environment = process.env,
): AlertConfig | null => {
  const { file } = settings.alerts;
  if (file === null) return null;
  const from = origins.find(({ key }) => key === 'alerts')?.from ?? 'default';
  const failed = (faults: readonly string[]): SettingsError =>
    new SettingsError(faults.map((fault) => faultOf('alerts', from, `${file}: ${fault}`)));
  const read = textOf(file);
  if ('fault' in read) throw failed([read.fault]);
  const parsed = parseText(read.text, file, env, wikiSetsOf({ settings, origins }));
  if ('faults' in parsed) throw failed(parsed.faults);
  const problems = contradictions(parsed.config, settings.live.trends);
  if (problems.length > 0) throw failed(problems);
  return parsed.config;
};
