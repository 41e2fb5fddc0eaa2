import { parseArgs } from 'node:util';
import type { Flags } from './flags.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import type { FlagSpec, Verb } from './verb.ts';

/** An invalid command line; the message has one line per error. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

export interface Command {
  readonly flags: Flags;
  /** Flags that are settings, in the form that `loadSettings` expects. */
  readonly settingFlags: Readonly<Record<string, string | boolean>>;
  readonly positionals: readonly string[];
}

/** The message for an unknown name, with a suggestion if a known name is similar. */
export const unknownName = (what: string, written: string, known: readonly string[]): string => {
  const isStart = (name: string): boolean => /^-*\w{2}/.test(written) && name.startsWith(written);
  const meant = didYouMean(written, known) ?? known.find(isStart) ?? null;
  return `unknown ${what} ${written}${meant === null ? '' : `; did you mean ${meant}?`}`;
};

interface GivenFlag {
  readonly spec: FlagSpec;
  /** `null` for a switch. */
  readonly text: string | null;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

/** The flag of a token, or an error text. */
const readFlag = (token: OptionToken, flags: readonly FlagSpec[]): GivenFlag | string => {
  const spec = flags.find(({ name }) => token.rawName === `--${name}`);
  if (spec === undefined) {
    return unknownName('flag', token.rawName, ['--help', ...flags.map(({ name }) => `--${name}`)]);
  }
  const written = `--${spec.name}`;
  if (spec.value === undefined) {
    return token.value === undefined || spec.setting === true
      ? { spec, text: token.value ?? null }
      : `${written} takes no value`;
  }
  const text = token.value;
  const isNextFlag = token.inlineValue === false && text?.startsWith('--') === true;
  if (text === undefined || isNextFlag) return `${written} needs a value: ${written} ${spec.value}`;
  if (spec.kind !== undefined && spec.kind.read(text) === undefined) {
    const meant = spec.kind.meant?.(text) ?? null;
    const question = meant === null ? '' : `; did you mean ${meant}?`;
    return `${written} ${JSON.stringify(text)}: must be ${spec.kind.allowed}${question}`;
  }
  return { spec, text };
};

const oneOf = (choices: readonly string[]): string => `: use ${choices.join(', ')}`;

const unknownChoice = (name: string, written: string, choices: readonly string[]): string => {
  const message = unknownName(name, written, choices);
  return message.endsWith('?') ? message : `${message}${oneOf(choices)}`;
};

const positionalFaults = (verb: Verb, givenArgs: readonly string[]): readonly string[] => [
  ...verb.positionals.flatMap(({ name, choices, kind, optional }, index) => {
    const text = givenArgs[index];
    if (text === undefined)
      return optional === true ? [] : [`${name} is missing${choices === undefined ? '' : oneOf(choices)}`];
    if (kind !== undefined && kind.read(text) === undefined) return [`${name} must be ${kind.allowed}`];
    return choices === undefined || choices.includes(text) ? [] : [unknownChoice(name, text, choices)];
  }),
  ...givenArgs.slice(verb.positionals.length).map((text) => `unexpected argument ${JSON.stringify(text)}`),
];

/** One line per flag that is given more than once, although one value of it would have no effect. */
const repeatedFaults = (givenArgs: readonly GivenFlag[]): readonly string[] => {
  const specs = givenArgs.map(({ spec }) => spec);
  return [...new Set(specs)]
    .filter((spec) => spec.many !== true && specs.indexOf(spec) !== specs.lastIndexOf(spec))
    .map((spec) => {
      const times = specs.filter((other) => other === spec).length;
      return `--${spec.name} is given ${times === 2 ? 'twice' : `${times} times`}: keep one`;
    });
};

const combinationFaults = (
  verb: Verb,
  givenArgs: readonly GivenFlag[],
  positionals: readonly string[],
): readonly string[] => {
  const [action = ''] = positionals;
  const isGiven = (positional: string): boolean =>
    verb.positionals.slice(0, positionals.length).some(({ name }) => name === positional);
  const names = givenArgs.map(({ spec }) => spec.name);
  return verb.flags.flatMap(({ name, required, excludes, needs, actions, replacedBy }) => {
    if (required === true && !names.includes(name)) return [`--${name} is missing`];
    if (!names.includes(name)) return [];
    if (needs !== undefined && !names.includes(needs)) return [`--${name} has no effect without --${needs}`];
    if (actions?.includes(action) === false)
      return [
        `--${name} has no effect ${action === '' ? `without ${actions.join(' or ')}` : `with ${action}`}`,
      ];
    if (replacedBy !== undefined && isGiven(replacedBy))
      return [`--${name} has no effect with ${replacedBy}`];
    return excludes !== undefined && names.includes(excludes)
      ? [`--${name} and --${excludes} contradict each other`]
      : [];
  });
};

const flagsOf = (verb: Verb, givenArgs: readonly GivenFlag[]): Flags => {
  const specOf = (name: string): FlagSpec => {
    const spec = verb.flags.find((flag) => flag.name === name);
    if (spec === undefined) throw new Error(`headwater ${verb.name} declares no flag --${name}`);
    return spec;
  };
  const textsOf = (name: string): readonly string[] =>
    givenArgs.filter(({ spec }) => spec === specOf(name)).flatMap(({ text }) => text ?? []);
  const value = (name: string): string | number | undefined => {
    const text = textsOf(name)[0] ?? specOf(name).fallback;
    return text === undefined ? undefined : (specOf(name).kind?.read(text) ?? text);
  };
  return {
    on: (name) => givenArgs.some(({ spec }) => spec === specOf(name)),
    text: (name) => value(name)?.toString(),
    number: (name) => {
      const found = value(name);
      return found === undefined ? undefined : Number(found);
    },
    list: textsOf,
  };
};

/**
 * Parses the arguments after the verb. A flag may be given once, unless it may be repeated.
 *
 * @throws UsageError with all errors.
 */
export const parseCommand = (verb: Verb, args: readonly string[]): Command => {
  const { tokens, positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      verb.flags.map(({ name, value }) => [
        name,
        { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: true },
      ]),
    ),
  });
  const read = tokens.filter((token) => token.kind === 'option').map((token) => readFlag(token, verb.flags));
  const flagFaults = read.filter((item) => typeof item === 'string');
  // The value of an unknown flag looks like a positional; do not report it a second time.
  if (flagFaults.length > 0) throw new UsageError(flagFaults);
  const givenArgs = read.filter((item) => typeof item !== 'string');
  const faults = [
    ...repeatedFaults(givenArgs),
    ...positionalFaults(verb, positionals),
    ...combinationFaults(verb, givenArgs, positionals),
  ];
  if (faults.length > 0) throw new UsageError(faults);
  return {
    flags: flagsOf(verb, givenArgs),
    settingFlags: Object.fromEntries(
      givenArgs
        .filter(({ spec }) => spec.setting === true)
        .map(({ spec, text }) => [spec.name, text ?? true]),
    ),
    positionals,
  };
};
