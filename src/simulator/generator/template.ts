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
  readonly slots: readonly number[];
}

/** A placeholder for a value that is inserted unchanged (a number, a boolean, a quoted name). */
export const valueSlot = (slot: Slot): string => `@@raw:${slot}@@`;

/** A hole inside a text. */
export const textSlot = (slot: Slot): string => `@@${slot}@@`;

/** Makes a template of an object whose strings hold holes. */
export const compileTemplate = (event: unknown): Template => {
  const segments = JSON.stringify(event).split(/"@@raw:(\w+)@@"|@@(\w+)@@/);
  const literals: string[] = [segments[0] ?? ''];
  const slots: number[] = [];
  for (let at = 1; at < segments.length; at += 3) {
    const name = segments[at] ?? segments[at + 1] ?? '';
    const slot = SLOTS.findIndex((candidate) => candidate === name);
    if (slot === -1)
      throw new Error(`a template names "${name}", which is no slot: use one of ${SLOTS.join(', ')}`);
    slots.push(slot);
    literals.push(segments[at + 2] ?? '');
  }
  return { literals, slots };
};

/** Fills the holes with the row of values, in the order of SLOTS. */
export const fillTemplate = (template: Template, values: readonly (string | number)[]): string => {
  const { literals, slots } = template;
  let text = literals[0] ?? '';
  for (let at = 0; at < slots.length; at += 1) {
    text += `${values[slots[at] ?? 0] ?? ''}${literals[at + 1] ?? ''}`;
  }
  return text;
};
