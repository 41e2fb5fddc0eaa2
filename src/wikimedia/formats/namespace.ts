import { faultOfNamespace } from '../event/field-faults.ts';

/** The namespace as the encoders write it: `null` for a number that no reader would accept. */
export const writableNamespace = (value: number | null): number | null =>
  faultOfNamespace(value) === null ? value : null;
