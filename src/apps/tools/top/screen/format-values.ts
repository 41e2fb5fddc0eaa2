/** What stands where a number is not known. */
export const UNKNOWN = '–';

const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const formatCount = (count: number | null): string =>
  count === null ? UNKNOWN : integer.format(count);

/** "42.1/s" */
export const formatRate = (rate: number | null): string => {
  if (rate === null) return `${UNKNOWN}/s`;
  return `${rate < 99.95 ? oneDecimal.format(rate) : integer.format(rate)}/s`;
};

/** "+12"; nothing new is "·", so that what moves stands out. */
export const formatIncrease = (increase: number | null): string => {
  if (increase === null) return '';
  return increase === 0 ? '·' : `+${integer.format(increase)}`;
};

/** A span of time as a person says it: "0.8 s", "42 s", "3 min", "5 h", "2 days". */
export const formatDuration = (ms: number): string => {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${oneDecimal.format(seconds)} s`;
  if (seconds < 119.5) return `${integer.format(seconds)} s`;
  if (seconds < 7_170) return `${integer.format(seconds / 60)} min`;
  if (seconds < 171_000) return `${integer.format(seconds / 3600)} h`;
  return `${integer.format(seconds / 86_400)} days`;
};
