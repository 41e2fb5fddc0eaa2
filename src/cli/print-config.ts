import { printable } from '../core/printable.ts';
import { shownValue } from '../config/settings-error.ts';
import type { SettingOrigin } from '../config/load-settings.ts';

/** One line per setting: key, effective value and source. Secrets are hidden. */
export const printConfig = (origins: readonly SettingOrigin[]): string => {
  const rows = origins.map(
    ({ key, text, from }) =>
      [key, text === '' ? '(none)' : printable(shownValue(key, text)), printable(from)] as const,
  );
  const width = (column: 0 | 1): number => Math.max(...rows.map((row) => row[column].length));
  return rows
    .map(([key, value, from]) => `${key.padEnd(width(0))}  ${value.padEnd(width(1))}  ${from}\n`)
    .join('');
};
