import type { AppModule } from '../process/app-context.ts';
import { yesNo, type Kind } from '../config/setting-kinds.ts';
import type { Credential } from '../config/settings-checks.ts';
import { specOf, type SettingKey } from '../config/settings-table.ts';

/** A command line flag. */
export interface FlagSpec {
  /** Without its dashes. */
  readonly name: string;
  readonly doc: string;
  /** What stands for its value in the help; a flag without one is a switch. */
  readonly value?: string;
  readonly kind?: Kind<string | number>;
  readonly fallback?: string;
  /** May be given more than once. */
  readonly many?: true;
  readonly required?: true;
  /** The flag that contradicts it. */
  readonly excludes?: string;
  /** It sets a setting, which checks it; apps read it there. */
  readonly setting?: true;
}

export interface PositionalSpec {
  readonly name: string;
  readonly doc: string;
  /** What it may be; anything when left out. */
  readonly choices?: readonly string[];
  readonly kind?: Kind<string>;
  readonly optional?: true;
}

/** One verb of the command line. */
export interface Verb {
  readonly name: string;
  /** One line, for the list of verbs. */
  readonly summary: string;
  /** What more there is to know, as paragraphs. */
  readonly about: string;
  /** The optional ones come last. */
  readonly positionals: readonly PositionalSpec[];
  readonly flags: readonly FlagSpec[];
  readonly examples: readonly string[];
  /** Settings whose default is another for this verb. */
  readonly defaults?: Readonly<Partial<Record<SettingKey, string>>>;
  /** The credentials that it uses, so that weak ones matter; all of them unless it says so. */
  readonly credentials?: readonly Credential[];
  /** `service`: the log goes to stdout, as JSON unless that is a terminal. `tool`: to stderr, for people. */
  readonly logs: 'service' | 'tool';
  readonly load: () => Promise<AppModule>;
}

/** The flag of a setting, with the setting's own words; `verbsOwn` is the verb's default where it has one. */
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
