import type { Kind } from './setting-kinds.ts';

/** One setting. Its key in the table is also its name in configuration files. */
export interface SettingSpec<T> {
  readonly kind: Kind<T>;
  readonly fallback: string;
  /** Environment variables; the first one that is set wins. */
  readonly env: readonly [string, ...string[]];
  /** The command line flag, without dashes. */
  readonly flag?: string;
  /** The value is never shown. */
  readonly secret?: true;
  readonly doc: string;
}

export const setting = <T>(spec: SettingSpec<T>): SettingSpec<T> => spec;
