import { basename, relative } from 'node:path';
import { shellQuoted } from '../core/shell-quoted.ts';

/** How this process was started. */
export interface Invocation {
  /** The path of the script (`process.argv[1]`). */
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What the user types in place of `headwater`: the installed command, or Node with the path of the script. */
export const programName = ({ script, cwd, env }: Invocation): string => {
  if (basename(script) === 'headwater')
    return env['npm_lifecycle_event'] === 'npx' ? 'npx headwater' : 'headwater';
  // npm runs its scripts in the package folder; the user may be in a folder below it.
  const folder = env['npm_lifecycle_event'] === undefined ? cwd : (env['INIT_CWD'] ?? cwd);
  const path = relative(folder, script);
  return `node ${shellQuoted(path.startsWith('..') ? script : path)}`;
};

/**
 * Replaces `headwater VERB` in a text by a command that runs where the user is: in a checkout or a container there is no
 * program `headwater`.
 */
export const runnableCommands = (
  invocation: Invocation,
  verbs: readonly string[],
): ((text: string) => string) => {
  const program = programName(invocation);
  const command = new RegExp(
    `(?<![\\w./-])headwater (?=(?:${[...verbs, 'VERB', '--help'].join('|')})(?![\\w-]))`,
    'g',
  );
  return (text) => text.replaceAll(command, () => `${program} `);
};
