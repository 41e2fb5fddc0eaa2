import { writeFile } from 'node:fs/promises';
import https from 'node:https';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import type { Certificate } from '../tls-server.ts';
import { findTool } from '../images/find-tool.ts';
import { findCommand, startCommandService } from './command-service.ts';
import { freePorts } from './free-ports.ts';
import { dynamicConfiguration, documentedService } from './traefik-labels.ts';
import { documentedConfigurations } from './documented-configurations.ts';
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

/** Replaces what is different on every machine, and fails if it is not there. */
const replaced = (text: string, ...changes: readonly (readonly [from: string, to: string])[]): string =>
  changes.reduce((changing, [from, to]) => {
    if (!changing.includes(from)) throw new Error(`docs/reverse-proxy.md does not contain ${from}`);
    return changing.replaceAll(from, to);
  }, text);

const pathOf = (name: string): string | null => findCommand(name) ?? findTool(name);

export const whyNoReverseProxies = (): string | null =>
  ['nginx', 'caddy', 'traefik', 'openssl'].some((name) => pathOf(name) === null)
    ? 'no nginx, Caddy, Traefik or openssl: run scripts/install-network-tools.sh'
    : null;

/** Traefik listens before it has read its routes. */
const checkServes = (url: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = https.get(url, { rejectUnauthorized: false, agent: false }, ({ statusCode = 0 }) => {
      request.destroy();
      if (statusCode === 200) resolve();
      else reject(new Error(`${url} answers ${statusCode}`));
    });
    request.on('error', reject);
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
  const url = `https://127.0.0.1:${port}${isSubPath ? SUB_PATH : ''}`;
  const service = await inNewFolder(name, async (folder) => {
    const { file, text, args } = prepare(folder, port);
    await writeFile(join(folder, file), text);
    return startCommandService({
      name,
      folder,
      command: 'env',
      // Caddy saves its last configuration in the user's folder.
      args: [`XDG_CONFIG_HOME=${folder}`, `XDG_DATA_HOME=${folder}`, pathOf(name) ?? name, ...args],
      checkAnswers: () => checkServes(`${url}/`),
    });
  });
  return { ...service, url };
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

/** Traefik reads labels from Docker only; the same configuration comes from a file here. */
export const startTraefik: StartReverseProxy = ({ to, certificate, isSubPath }) =>
  start('traefik', isSubPath, (folder, port) => {
    const { http } = dynamicConfiguration(documentedService(isSubPath).labels, {
      host: '127.0.0.1',
      url: `http://127.0.0.1:${to}`,
    });
    const { certFile, keyFile } = certificate;
    const tls = { certificates: [{ certFile, keyFile }] };
    return {
      file: 'dynamic.yml',
      text: dump({ http, tls }),
      args: [
        `--entrypoints.websecure.address=127.0.0.1:${port}`,
        `--providers.file.filename=${join(folder, 'dynamic.yml')}`,
        '--global.checknewversion=false',
        '--global.sendanonymoususage=false',
      ],
    };
  });
