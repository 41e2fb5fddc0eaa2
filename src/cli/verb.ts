import type { AppModule } from './app-context.ts';
import { yesNo, type Kind } from '../config/setting-kinds.ts';
import type { Credential } from '../config/settings-checks.ts';
import { specOf, type SettingKey } from '../config/settings-table.ts';

export interface FlagSpec {
  /** Without dashes. */
  readonly name: string;
  readonly doc: string;
  /** The placeholder of the value in the help; a flag without one is a switch. */
  readonly value?: string;
  readonly kind?: Kind<string | number>;
  readonly fallback?: string;
  /** The flag may be repeated. */
  readonly many?: true;
  readonly required?: true;
  /** A flag that cannot be combined with this one. */
  readonly excludes?: string;
  /** A flag without which this one has no effect. */
  readonly needs?: string;
  /** The flag has an effect only with these values of the first argument. */
  readonly actions?: readonly string[];
  /** The positional that the flag is the default of: with it, the flag has no effect. */
  readonly replacedBy?: string;
  /** The flag overrides a setting, which also validates the value. */
  readonly setting?: true;
}

export interface PositionalSpec {
  readonly name: string;
  readonly doc: string;
  /** The allowed values; any value if not given. */
  readonly choices?: readonly string[];
  readonly kind?: Kind<string>;
  readonly optional?: true;
}

export interface Verb {
  readonly name: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** Its flags may be given without the verb. */
  readonly isDefault?: true;
  /** More details, one paragraph. */
  readonly about: string;
  /** Optional ones come last. */
  readonly positionals: readonly PositionalSpec[];
  readonly flags: readonly FlagSpec[];
  readonly examples: readonly string[];
  /** Defaults of settings that differ for this verb. */
  readonly defaults?: Readonly<Partial<Record<SettingKey, string>>>;
  /** The credentials that the verb uses, which are checked for weakness; all of them if not given. */
  readonly credentials?: readonly Credential[];
  /** `service`: logs to stdout, as JSON unless stdout is a terminal. `tool`: logs to stderr as plain text. */
  readonly logs: 'service' | 'tool';
  /** The verb changes something, so it does not end when nobody reads its output any more. */
  readonly outlivesReader?: true;
  readonly load: () => Promise<AppModule>;
}

export const PRINT_CONFIG_FLAG: FlagSpec = {
  name: 'print-config',
  doc: 'Prints all effective settings and where each comes from, then exits.',
};

/** A flag that overrides a setting and has the same description; `verbDefault` replaces the default of the setting. */
export const settingFlag = (key: SettingKey, value = 'VALUE', verbDefault?: string): FlagSpec => {
  const { flag = key, doc, fallback: settingDefault, kind } = specOf(key);
  const fallback = verbDefault ?? settingDefault;
  return {
    name: flag,
    doc,
    setting: true,
    ...(kind === yesNo ? {} : { value }),
    ...(fallback === '' || kind === yesNo ? {} : { fallback }),
  };
};
