/** What changes from event to event; a template names them as `@@name@@`. */
export const SLOTS = [
  'requestId',
  'metaId',
  'dt',
  'topic',
  'partition',
  'offset',
  'rcid',
  'seconds',
  'user',
  'bot',
  'page',
  'oldLength',
  'newLength',
  'oldRevision',
  'newRevision',
] as const;

export type Slot = (typeof SLOTS)[number];

/** A JSON text with holes: `literals` has one more than `holes`, which point into the row of values. */
export interface Template {
  readonly literals: readonly string[];
  readonly holes: readonly number[];
}

/** A hole for a value that stands as it is (a number, a boolean, a name in its quotes). */
export const hole = (slot: Slot): string => `@@raw:${slot}@@`;

/** A hole inside a text. */
export const inText = (slot: Slot): string => `@@${slot}@@`;

/** Makes a template of an object whose strings hold holes. */
export const compileTemplate = (event: unknown): Template => {
  const parts = JSON.stringify(event).split(/"@@raw:(\w+)@@"|@@(\w+)@@/);
  const literals: string[] = [parts[0] ?? ''];
  const holes: number[] = [];
  for (let at = 1; at < parts.length; at += 3) {
    const name = parts[at] ?? parts[at + 1] ?? '';
    const slot = SLOTS.findIndex((candidate) => candidate === name);
    if (slot === -1)
      throw new Error(`a template names "${name}", which is no slot: use one of ${SLOTS.join(', ')}`);
    holes.push(slot);
    literals.push(parts[at + 2] ?? '');
  }
  return { literals, holes };
};

/** Fills the holes with the row of values, in the order of SLOTS. */
export const fillTemplate = (template: Template, values: readonly (string | number)[]): string => {
  const { literals, holes } = template;
  let text = literals[0] ?? '';
  for (let at = 0; at < holes.length; at += 1) {
    text += `${values[holes[at] ?? 0] ?? ''}${literals[at + 1] ?? ''}`;
  }
  return text;
};
