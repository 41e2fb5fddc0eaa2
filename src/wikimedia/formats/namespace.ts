/** Whether it is a whole number of 32 bits, as MediaWiki's namespaces are (the special ones are negative). */
export const isNamespace = (value: unknown): value is number =>
  typeof value === 'number' && (value | 0) === value;

/** What the encoders write of a namespace: nothing, if no reader could take it. */
export const writableNamespace = (value: number | null): number | null => (isNamespace(value) ? value : null);
