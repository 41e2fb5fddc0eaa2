import { chown, mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startGuarded } from '../services/guarded-process.ts';
import { waitUntil } from '../wait-until.ts';
import type { ImageConfig } from './buildah.ts';
import { type CommandResult, tryCommand } from './run-command.ts';

/** A process of an image, alone in its namespaces: the first process there, as under a container engine. */
export interface RunningImage {
  /** As the machine sees it. */
  readonly pid: number;
  /** Runs a command in it, as its user, with its environment. */
  readonly exec: (command: readonly string[]) => Promise<CommandResult>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** How it ended: "code 0". */
  readonly ended: Promise<string | null>;
  readonly log: () => Promise<string>;
  /** Ends it at once. */
  readonly kill: () => Promise<void>;
}

export interface RunOptions {
  readonly config: ImageConfig;
  /** Its root file system; it becomes read-only. */
  readonly root: string;
  /** For its log and its volumes. */
  readonly folder: string;
  /** In place of the image's own arguments. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Arguments: root, user, "volume=folder …", then the environment and the command. No network but its own lo. */
const ISOLATE = `
root=$1 user=$2 volumes=$3; shift 3
ip link set lo up
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
for volume in $volumes; do mount --bind "\${volume#*=}" "$root\${volume%%=*}"; done
mount -o remount,ro,bind "$root"
exec chroot --userspec="$user" "$root" /bin/env -i "$@"
`;

const NAMESPACES = ['--mount', '--pid', '--net', '--ipc', '--uts', '--fork', '--kill-child'];

const ownVolumes = async (config: ImageConfig, folder: string): Promise<string> => {
  const [user = 0, group = 0] = config.User.split(':').map(Number);
  const pairs = Object.keys(config.Volumes ?? {}).map(async (path) => {
    const place = join(folder, 'volumes', path);
    await mkdir(place, { recursive: true });
    await chown(place, user, group);
    return `${path}=${place}`;
  });
  return (await Promise.all(pairs)).join(' ');
};

/** Whether a process is the first of a process namespace of its own. */
const isFirst = async (pid: number): Promise<boolean> =>
  /^NSpid:\t\d+\t1$/m.test(await readFile(`/proc/${pid}/status`, 'utf8'));

const firstOf = (pid: number, end: () => string | null): Promise<number> =>
  waitUntil('the process of the image is there', async () => {
    const ended = end();
    if (ended !== null) throw new Error(`the image ended at once (${ended})`);
    const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
    for (const child of children.filter((text) => text !== '').map(Number)) {
      if (await isFirst(child)) return child;
    }
    return undefined;
  });

/** Starts the image's command as its user, with a read-only root and nothing to write to but its volumes. */
export const runImage = async ({
  config,
  root,
  folder,
  args,
  env = {},
}: RunOptions): Promise<RunningImage> => {
  const own = await mkdtemp(join(folder, 'run-'));
  const logFile = join(own, 'log');
  const variables = [...config.Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  const inside = (command: readonly string[]): string[] => [
    ...variables,
    'sh',
    '-c',
    'cd "$0" && exec "$@"',
    config.WorkingDir,
    ...command,
  ];
  const command = inside([...config.Entrypoint, ...(args ?? config.Cmd)]);
  const isolated = [root, config.User, await ownVolumes(config, own), ...command];
  const running = startGuarded('unshare', [...NAMESPACES, 'sh', '-ec', ISOLATE, 'sh', ...isolated], {
    folder: own,
    logFile,
  });
  const pid = await firstOf(running.pid, running.end);
  const [user = '0', group = '0'] = config.User.split(':');

  return {
    pid,
    exec: (line) =>
      tryCommand('nsenter', [
        ...[
          `--target=${pid}`,
          '--mount',
          '--pid',
          '--net',
          '--root',
          `--setuid=${user}`,
          `--setgid=${group}`,
        ],
        ...['/bin/env', '-i', ...inside(line)],
      ]),
    signal: (signal) => void process.kill(pid, signal),
    ended: running.ended.then(running.end),
    log: () => readFile(logFile, 'utf8'),
    kill: async () => {
      // The change of user clears what would end it together with unshare; all others of its namespace go with it.
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
      running.signal('SIGKILL');
      await running.ended;
    },
  };
};
