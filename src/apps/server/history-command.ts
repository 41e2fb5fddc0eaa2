import type { ContainerKind } from '../../process/container-kind.ts';
import { shellQuoted } from '../../core/shell-quoted.ts';
import type { Flags } from '../../cli/flags.ts';
import type { Verb } from '../../cli/verb.ts';

/** How much history the offered command reads. */
export const HISTORY = '24h';

/** The flags that a process was started with, but for those named, as they are typed. */
export const typedFlags = (
  flags: Pick<Flags, 'on' | 'list'>,
  specs: Verb['flags'],
  except: readonly string[],
): string =>
  specs
    .filter(({ name }) => !except.includes(name) && flags.on(name))
    .flatMap(({ name, value }) =>
      value === undefined ? [`--${name}`] : flags.list(name).map((text) => `--${name} ${shellQuoted(text)}`),
    )
    .map((text) => ` ${text}`)
    .join('');

export interface HistoryCommandOptions {
  readonly container: ContainerKind | null;
  readonly isDurable: boolean;
  /** The flags of the server, and those of them that `reset` has too; each with a space in front. */
  readonly serverFlags: string;
  readonly resetFlags: string;
}

/**
 * The commands that delete what was counted and count the last day again. `null` in Kubernetes, where a manifest decides.
 * A saved position makes SINCE ineffective, so it is deleted first: the feed still has what was counted in less than a day.
 */
export const historyCommand = (options: HistoryCommandOptions): string | null => {
  const { container, isDurable, serverFlags, resetFlags } = options;
  const server = `headwater server${serverFlags} --since ${HISTORY}`;
  switch (container) {
    case 'kubernetes':
      return null;
    case 'compose':
      return [
        ...(isDurable ? ['docker compose stop server', 'docker compose run --rm server reset --yes'] : []),
        `SINCE=${HISTORY} docker compose up -d server`,
      ].join(' && ');
    case 'other':
      return `${isDurable ? 'docker run … reset --yes && ' : ''}docker run -e SINCE=${HISTORY} …`;
    case null:
      return isDurable ? `headwater reset${resetFlags} && ${server}` : server;
  }
};
