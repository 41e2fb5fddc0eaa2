import type { FlagSpec, PositionalSpec, Verb } from './verb.ts';

const table = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
};

const flagRow = ({ name, value, doc, fallback, many, required }: FlagSpec): readonly [string, string] => {
  const details = [
    required === true ? 'required' : '',
    many === true ? 'may be repeated' : '',
    fallback === undefined ? '' : `default: ${fallback}`,
  ];
  const detail = details.filter((text) => text !== '').join('; ');
  return [`--${name}${value === undefined ? '' : ` ${value}`}`, detail === '' ? doc : `${doc} (${detail})`];
};

const positionalUsage = ({ name, optional }: PositionalSpec): string =>
  optional === true ? `[${name}]` : name;

/** The help of one verb: purpose, arguments, flags with defaults, examples. */
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
    `Flags:\n${table([...flags.map(flagRow), ['--help', 'Shows this help.']])}`,
    `Examples:\n${examples.map((example) => `  ${example}\n`).join('')}`,
  ].join('\n');
};

/** What a new user may want, with the command for it. */
const FIRST_STEPS = [
  ['headwater demo', 'shows the dashboard with synthetic events, without a network'],
  ['headwater server', "counts Wikimedia's live feed"],
  ['headwater init my-feed', 'makes a project that follows a feed of your own'],
] as const;

export const mainHelp = (verbs: readonly Verb[]): string =>
  [
    "Headwater turns Wikimedia's live stream of edits into exact, durable statistics.\n",
    'Usage: headwater VERB [flags]\n',
    `Start with:\n${table(FIRST_STEPS)}`,
    `Verbs:\n${table(verbs.map(({ name, summary }) => [name, summary]))}`,
    `Flags:\n${table([
      ['VERB --help', 'Shows the help of a verb.'],
      ...verbs.flatMap(({ name, isDefault }): [string, string][] =>
        isDefault === true ? [['--FLAG …', `The same as ${name} --FLAG ….`]] : [],
      ),
      ['--help', 'Shows this help.'],
      ['--version', 'Shows the version.'],
    ])}`,
    'Settings come from config/default.json, the file in CONFIG_FILE or ./config.json, .env, the environment and',
    'flags; the later source wins. `headwater server --print-config` shows the effective settings.\n',
  ].join('\n');
