import * as z from 'zod';
import { didYouMean } from '../../core/did-you-mean.ts';
import type { KnownWikis } from '../../wikimedia/filter/read-wikis.ts';
import type { AlertConfig, AlertRule } from './alert-config.ts';
import { nameText, ruleSchema } from './rule-schema.ts';
import type { SecretSources } from './secret-value.ts';
import { strictObject } from './strict-object.ts';
import { targetSchema } from './target-schema.ts';

export const MAX_RULES = 100;
export const MAX_TARGETS = 20;

/** The configuration, or one sentence per error: the place, and what to change. Values are not repeated: they may be secret. */
export type ParsedAlertConfig =
  { readonly config: AlertConfig } | { readonly faults: readonly [string, ...string[]] };

const placeOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((place, step) => {
    if (typeof step === 'number') return `${place}[${step}]`;
    return place === '' ? String(step) : `${place}.${String(step)}`;
  }, '');

const faultText = (place: string, message: string): string =>
  place === '' ? message : `${place}: ${message}`;

const configSchema = (sources: SecretSources, sets: KnownWikis['sets']) =>
  strictObject({
    targets: z
      .record(nameText, targetSchema(sources), { error: 'must be an object: a target for each name' })
      .refine((given) => Object.keys(given).length <= MAX_TARGETS, {
        error: `must have at most ${MAX_TARGETS} targets`,
      }),
    rules: z
      .array(ruleSchema(sets), { error: 'must be a list of rules' })
      .max(MAX_RULES, { error: `must have at most ${MAX_RULES} rules` }),
  });

const unknownTargets = (
  rules: readonly { readonly targets?: readonly string[] | undefined }[],
  names: readonly string[],
) =>
  rules.flatMap(({ targets = [] }, rule) =>
    targets.flatMap((name, i) => {
      if (names.includes(name)) return [];
      const meant = didYouMean(name, names);
      const advice =
        meant === null ? `targets are ${names.join(', ')}` : `did you mean ${JSON.stringify(meant)}?`;
      return [
        `rules[${rule}].targets[${i}]: no such target: ${names.length === 0 ? 'add it to "targets"' : advice}`,
      ];
    }),
  );

const repeatedNames = (rules: readonly { readonly name: string }[]): readonly string[] =>
  rules.flatMap(({ name }, i) => {
    const first = rules.findIndex((rule) => rule.name === name);
    return first === i
      ? []
      : [`rules[${i}].name: is the name of rules[${first}] as well: choose another one`];
  });

/** Reads the parsed JSON of the file that ALERTS names; `sets` are the named sets of wikis. */
export const parseAlertConfig = (
  json: unknown,
  sources: SecretSources,
  sets: KnownWikis['sets'] = new Map(),
): ParsedAlertConfig => {
  const result = configSchema(sources, sets).safeParse(json);
  if (!result.success) {
    const [first = 'must be an object with "targets" and "rules"', ...more] = result.error.issues.map(
      ({ path, message }) => faultText(placeOf(path), message),
    );
    return { faults: [first, ...more] };
  }
  const { rules, targets } = result.data;
  const names = Object.keys(targets);
  const [first, ...more] = [...unknownTargets(rules, names), ...repeatedNames(rules)];
  if (first !== undefined) return { faults: [first, ...more] };
  return {
    config: {
      rules: rules.map((rule): AlertRule => ({ ...rule, targets: rule.targets ?? names })),
      targets: Object.entries(targets).map(([name, target]) => ({ ...target, name })),
    },
  };
};
