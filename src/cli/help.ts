import type { FlagSpec, PositionalSpec, Verb } from './verb.ts';

const table = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
};

const flagRow = ({ name, value, doc, fallback, many, required }: FlagSpec): readonly [string, string] => {
  const details = [
    required === true ? 'needed' : '',
    many === true ? 'may be repeated' : '',
    fallback === undefined ? '' : `default: ${fallback}`,
  ];
  const detail = details.filter((text) => text !== '').join('; ');
  return [`--${name}${value === undefined ? '' : ` ${value}`}`, detail === '' ? doc : `${doc} (${detail})`];
};

const positionalUsage = ({ name, optional }: PositionalSpec): string =>
  optional === true ? `[${name}]` : name;

/** The help of one verb: what it does, its arguments and flags with their defaults, examples. */
export const verbHelp = (verb: Verb): string => {
  const { name, summary, about, positionals, flags, examples } = verb;
  const usage = ['headwater', name, ...positionals.map(positionalUsage), '[flags]'].join(' ');
  return [
    `headwater ${name}: ${summary}\n`,
    `${about}\n`,
    `Usage: ${usage}\n`,
    ...(positionals.length === 0
      ? []
      : [`Arguments:\n${table(positionals.map((item) => [item.name, item.doc]))}`]),
    `Flags:\n${table([...flags.map(flagRow), ['--help', 'This text.']])}`,
    `Examples:\n${examples.map((example) => `  ${example}\n`).join('')}`,
  ].join('\n');
};

/** The help of the whole command line. */
export const mainHelp = (verbs: readonly Verb[]): string =>
  [
    "Headwater turns Wikimedia's live stream of edits into exact, durable statistics.\n",
    'Usage: headwater VERB [flags]\n',
    `Verbs:\n${table(verbs.map(({ name, summary }) => [name, summary]))}`,
    `Flags:\n${table([
      ['VERB --help', 'What a verb does, its flags and examples.'],
      ['--help', 'This text.'],
      ['--version', 'The version.'],
    ])}`,
    'Settings come from config/default.json, the file in CONFIG_FILE or ./config.json, .env, the environment and',
    'flags; the later wins. `headwater server --print-config` shows what is in force.\n',
  ].join('\n');
