export const NOT_MEASURED = 'not measured yet';

/** A number with about three significant digits. */
export const formatNumber = (value: number | null, unit = ''): string => {
  if (value === null) return NOT_MEASURED;
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const text = Number(value.toFixed(digits)).toLocaleString('en-US', { maximumFractionDigits: digits });
  return unit === '' ? text : `${text} ${unit}`;
};

export const formatPercent = (share: number): string => `${formatNumber(share * 100)} %`;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
