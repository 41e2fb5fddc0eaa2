import { specOf, type SettingKey } from './settings-table.ts';

/** One thing that is wrong with the settings; `text` is the whole line for a reader. */
export interface SettingsFault {
  /** The setting, the unknown key as it was written, or the file. */
  readonly key: string;
  readonly origin: string;
  readonly text: string;
}

/** The start cannot go on: all that is wrong, one line each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly faults: readonly SettingsFault[];

  constructor(faults: readonly SettingsFault[]) {
    super(faults.map((fault) => fault.text).join('\n'));
    this.faults = faults;
  }
}

export const HIDDEN = '(hidden)';

/** A password inside an address is hidden as well. */
const truncated = (text: string): string => {
  const shown = JSON.stringify(text.replace(/\/\/[^/?#]*@/, '//***@'));
  return shown.length > 120 ? `${shown.slice(0, 117)}…"` : shown;
};

/** A setting's value as it may be shown. */
export const shownValue = (key: SettingKey, text: string): string =>
  specOf(key).secret === true ? HIDDEN : truncated(text);

export const faultOf = (key: string, origin: string, what: string): SettingsFault => ({
  key,
  origin,
  text: `${key} (${origin}): ${what}`,
});

/** A value that its kind does not allow. */
export const wrongValue = (key: SettingKey, origin: string, text: string): SettingsFault => {
  const spec = specOf(key);
  return {
    key,
    origin,
    text: `${key} = ${shownValue(key, text)} (${origin}): must be ${spec.kind.allowed}`,
  };
};
