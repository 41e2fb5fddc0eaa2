import { chmod, copyFile, cp, mkdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Buildah } from './buildah.ts';
import { findTool } from './find-tool.ts';
import { runCommand } from './run-command.ts';

const CONTAINERFILE = `FROM scratch
COPY . /
ENV PATH=/usr/local/bin:/bin NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
CMD ["node"]
`;

const EMPTY_FOLDERS = ['bin', 'dev', 'home/node', 'proc', 'root', 'sys', 'tmp', 'usr/local/bin', 'var/tmp'];
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
/** Parts of glibc that addons for Node need and Node itself does not. */
const FURTHER_LIBRARIES = ['librt.so.1', 'libresolv.so.2', 'libutil.so.1'];

const librariesOf = async (program: string): Promise<readonly string[]> => {
  const paths = [...(await runCommand('ldd', [program])).matchAll(/(\/\S+) \(0x/g)].map(
    ([, path = '']) => path,
  );
  const libc = paths.find((path) => path.includes('libc.so'));
  return libc === undefined
    ? paths
    : [...paths, ...FURTHER_LIBRARIES.map((name) => join(dirname(libc), name))];
};

const into = async (root: string, from: string, to = from): Promise<void> => {
  await mkdir(dirname(join(root, to)), { recursive: true });
  await copyFile(from, join(root, to));
};

const putBusybox = async (root: string): Promise<void> => {
  const busybox = findTool('busybox') ?? '';
  await into(root, busybox, '/bin/busybox');
  const names = (await runCommand(busybox, ['--list'])).trim().split('\n');
  await Promise.all(
    names.filter((name) => name !== 'busybox').map((name) => symlink('busybox', join(root, 'bin', name))),
  );
  await symlink('../bin', join(root, 'usr', 'bin'));
};

const putNode = async (root: string): Promise<void> => {
  await into(root, process.execPath, '/usr/local/bin/node');
  for (const library of await librariesOf(process.execPath)) await into(root, library);
  const npmCli = await realpath(findTool('npm') ?? '');
  const npm = dirname(dirname(npmCli));
  await cp(npm, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true });
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
};

/** The name after FROM where no other is given: `ARG NODE_IMAGE=name`. */
export const baseNameOf = async (dockerfile: string): Promise<string> => {
  const name = /^ARG NODE_IMAGE=(\S+)$/m.exec(await readFile(dockerfile, 'utf8'))?.[1];
  if (name === undefined) throw new Error(`${dockerfile} names no base image: ARG NODE_IMAGE=…`);
  return name;
};

/**
 * An image under the name of the real base image, laid out alike, but made of this machine's Node and npm, their
 * libraries and busybox: with it, a Dockerfile can be built where no registry can be asked.
 */
export const buildStandInBase = async (buildah: Buildah, folder: string, tag: string): Promise<void> => {
  const root = join(folder, 'base');
  for (const name of EMPTY_FOLDERS) await mkdir(join(root, name), { recursive: true });
  await chmod(join(root, 'tmp'), 0o1777);
  await putBusybox(root);
  await putNode(root);
  await into(root, CERTIFICATES);
  await writeFile(
    join(root, 'etc/passwd'),
    'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n',
  );
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');

  const dockerfile = join(folder, 'Containerfile');
  await writeFile(dockerfile, CONTAINERFILE);
  await buildah.build({ dockerfile, context: root, tag });
};
