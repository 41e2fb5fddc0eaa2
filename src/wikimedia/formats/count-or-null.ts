/** Whether it is a whole number from 0 on that JavaScript holds exactly, as lengths and revisions are. */
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** The count, or `null` for anything else: what is written, and what is read. */
export const countOrNull = (value: unknown): number | null => (isCount(value) ? value : null);
