import { HIDDEN } from '../telemetry/log/redact.ts';
import { specOf, type SettingKey } from './settings-table.ts';

/** One error in the settings; `text` is the complete line for the user. */
export interface SettingsFault {
  /** The setting, the unknown key as written, or the file. */
  readonly key: string;
  readonly origin: string;
  readonly text: string;
}

/** Invalid settings; the message has one line per error. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly faults: readonly SettingsFault[];

  constructor(faults: readonly SettingsFault[]) {
    super(faults.map((fault) => fault.text).join('\n'));
    this.faults = faults;
  }
}

/** Hides a password inside a URL as well. */
const truncated = (text: string): string => {
  const shown = JSON.stringify(text.replace(/\/\/[^/?#]*@/, '//***@'));
  return shown.length > 120 ? `${shown.slice(0, 117)}…"` : shown;
};

/** The value of a setting in a form that is safe to print. */
export const shownValue = (key: SettingKey, text: string): string =>
  specOf(key).secret === true ? HIDDEN : truncated(text);

export const faultOf = (key: string, origin: string, what: string): SettingsFault => ({
  key,
  origin,
  text: `${key} (${origin}): ${what}`,
});

export const wrongValue = (key: SettingKey, origin: string, text: string): SettingsFault => {
  const spec = specOf(key);
  return {
    key,
    origin,
    text: `${key} = ${shownValue(key, text)} (${origin}): must be ${spec.kind.allowed}`,
  };
};
