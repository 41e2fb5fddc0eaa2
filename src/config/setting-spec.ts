import type { Kind } from './setting-kinds.ts';

/** One setting. Its key in the table is its name in configuration files. */
export interface SettingSpec<T> {
  readonly kind: Kind<T>;
  readonly fallback: string;
  /** The environment's names for it; the first that is there wins. */
  readonly env: readonly [string, ...string[]];
  /** Its command line flag, where it has one. */
  readonly flag?: string;
  /** Never shown. */
  readonly secret?: true;
  readonly doc: string;
}

export const setting = <T>(spec: SettingSpec<T>): SettingSpec<T> => spec;
