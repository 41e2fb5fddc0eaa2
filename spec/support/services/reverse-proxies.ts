import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { packageRoot } from '../../../src/files/package-root.ts';
import type { Certificate } from '../tls-server.ts';
import { findCommand, startCommandService } from './command-service.ts';
import { freePorts } from './free-ports.ts';
import { inNewFolder } from './in-new-folder.ts';
import type { RunningService } from './java-service.ts';

/** A reverse proxy with TLS on 127.0.0.1, configured as docs/reverse-proxy.md says. */
export interface ReverseProxy extends RunningService {
  /** Without a slash at its end. */
  readonly url: string;
}

export interface ReverseProxyOptions {
  /** The port of the server behind it. */
  readonly to: number;
  readonly certificate: Certificate;
  readonly isSubPath: boolean;
}

export type StartReverseProxy = (options: ReverseProxyOptions) => Promise<ReverseProxy>;

const SUB_PATH = '/headwater';

/** The configurations of a language in docs/reverse-proxy.md: for the root, and for a sub-path. */
export const documentedConfigurations = (language: string): readonly [root: string, subPath: string] => {
  const page = readFileSync(join(packageRoot(), 'docs', 'reverse-proxy.md'), 'utf8');
  const [root = '', subPath = ''] = [...page.matchAll(/```(\w+)\n(.*?)```/gs)]
    .filter(([, name]) => name === language)
    .map(([, , text = '']) => text);
  return [root, subPath];
};

/** Replaces what is different on every machine, and fails if it is not there. */
const replaced = (text: string, ...changes: readonly (readonly [from: string, to: string])[]): string =>
  changes.reduce((changing, [from, to]) => {
    if (!changing.includes(from)) throw new Error(`docs/reverse-proxy.md does not contain ${from}`);
    return changing.replaceAll(from, to);
  }, text);

export const whyNoReverseProxies = (): string | null =>
  ['nginx', 'caddy', 'openssl'].some((name) => findCommand(name) === null)
    ? 'no nginx, Caddy or openssl: run scripts/install-network-tools.sh'
    : null;

const checkListens = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });

interface Prepared {
  readonly file: string;
  readonly text: string;
  readonly args: readonly string[];
}

const start = async (
  name: string,
  isSubPath: boolean,
  prepare: (folder: string, port: number) => Prepared,
): Promise<ReverseProxy> => {
  const [port = 0] = await freePorts(1);
  const service = await inNewFolder(name, async (folder) => {
    const { file, text, args } = prepare(folder, port);
    await writeFile(join(folder, file), text);
    return startCommandService({
      name,
      folder,
      command: 'env',
      // Caddy saves its last configuration in the user's folder.
      args: [`XDG_CONFIG_HOME=${folder}`, `XDG_DATA_HOME=${folder}`, findCommand(name) ?? name, ...args],
      checkAnswers: () => checkListens(port),
    });
  });
  return { ...service, url: `https://127.0.0.1:${port}${isSubPath ? SUB_PATH : ''}` };
};

/** nginx changes the user of its workers if it runs as root; they could not use the folder. */
const nginxUser = (): string => (process.getuid?.() === 0 ? 'user root;' : '');

export const startNginx: StartReverseProxy = ({ to, certificate, isSubPath }) =>
  start('nginx', isSubPath, (folder, port) => {
    const [root, subPath] = documentedConfigurations('nginx');
    const documented = isSubPath ? root.replace(/^ {2}location \/ \{.*?^ {2}\}$/ms, () => subPath) : root;
    const server = replaced(
      documented,
      ['listen 443 ', `listen 127.0.0.1:${port} `],
      ['127.0.0.1:7000', `127.0.0.1:${to}`],
      ['/etc/ssl/headwater.pem', certificate.certFile],
      ['/etc/ssl/headwater.key', certificate.keyFile],
    );
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${folder}/${name};`)
      .join(' ');
    return {
      file: 'nginx.conf',
      text: `daemon off; ${nginxUser()} worker_processes 1; pid ${folder}/nginx.pid; error_log stderr;\nevents {}\nhttp {\naccess_log off; ${temporary}\n${server}}\n`,
      args: ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'],
    };
  });

export const startCaddy: StartReverseProxy = ({ to, certificate, isSubPath }) =>
  start('caddy', isSubPath, (folder, port) => {
    const [root, subPath] = documentedConfigurations('caddyfile');
    const site = replaced(
      isSubPath ? subPath : root,
      [
        'headwater.example.org {',
        `https://127.0.0.1:${port} {\n  bind 127.0.0.1\n  tls ${certificate.certFile} ${certificate.keyFile}`,
      ],
      ['127.0.0.1:7000', `127.0.0.1:${to}`],
    );
    return {
      file: 'Caddyfile',
      text: `{\n  admin off\n  auto_https disable_redirects\n  storage file_system ${folder}\n}\n${site}`,
      args: ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'],
    };
  });
