import type { SettingSpec } from './setting-spec.ts';

export type SettingSpecs = Readonly<Record<string, SettingSpec<unknown>>>;

/** The value of each setting, as its kind reads it. */
export type ValuesOf<S extends SettingSpecs> = {
  readonly [K in keyof S]: S[K] extends SettingSpec<infer T> ? T : never;
};

/** Settings that belong together. The return type of `shape` is the type that the rest of the program sees. */
export interface Section<S extends SettingSpecs, T> {
  readonly settings: S;
  /** Gives the values the names and units of the code; relative paths are resolved against `cwd`. */
  readonly shape: (values: ValuesOf<S>, cwd: string) => Readonly<T>;
}

export const section = <S extends SettingSpecs, T>(
  settings: S,
  shape: (values: ValuesOf<S>, cwd: string) => T,
): Section<S, T> => ({ settings, shape: (values, cwd) => Object.freeze(shape(values, cwd)) });
