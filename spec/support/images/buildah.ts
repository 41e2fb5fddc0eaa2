import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder } from '../services/in-new-folder.ts';
import { runCommand, tryCommand } from './run-command.ts';

/** What an image says of itself, as Docker keeps it. */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly StopSignal: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly ExposedPorts: Readonly<Record<string, unknown>>;
  readonly Volumes?: Readonly<Record<string, unknown>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

export interface BuildOptions {
  readonly dockerfile: string;
  readonly context: string;
  readonly tag: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
}

/** buildah with a store of its own in a folder. It asks no registry: a base image must be built first. */
export interface Buildah {
  readonly build: (options: BuildOptions) => Promise<void>;
  readonly config: (tag: string) => Promise<ImageConfig>;
  /** The root file system of a new container of the image. */
  readonly mount: (tag: string) => Promise<string>;
  /** Unmounts and removes everything, the folder as well. */
  readonly close: () => Promise<void>;
}

export const buildahIn = async (folder: string): Promise<Buildah> => {
  const storage = join(folder, 'storage');
  const places = ['--root', storage, '--runroot', join(folder, 'run'), '--storage-driver', 'overlay'];
  await mkdir(storage, { recursive: true });

  const env = { ...process.env, BUILDAH_ISOLATION: 'chroot' };
  const buildah = (...args: string[]): Promise<string> =>
    runCommand('buildah', [...places, ...args], { env });

  return {
    build: async ({ dockerfile, context, tag, buildArgs = {} }) => {
      const given = Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
      // Only Docker's own format knows HEALTHCHECK.
      const how = ['--format', 'docker', '--layers', '--pull-never', ...given];
      await buildah('bud', ...how, '-f', dockerfile, '-t', tag, context);
    },
    config: async (tag) => {
      const inspected = JSON.parse(await buildah('inspect', '--type', 'image', tag)) as {
        readonly Docker: { readonly config: ImageConfig };
      };
      return inspected.Docker.config;
    },
    mount: async (tag) => {
      const container = (await buildah('from', '--pull-never', tag)).trim();
      return (await buildah('mount', container)).trim();
    },
    close: async () => {
      await buildah('umount', '--all');
      await buildah('rm', '--all');
      // buildah leaves its folder mounted on itself.
      await tryCommand('umount', [join(storage, 'overlay')]);
      await removeFolder(folder);
    },
  };
};
