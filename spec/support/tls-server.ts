import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCommand } from './services/command-service.ts';

export const whyNoOpenssl = (): string | null =>
  findCommand('openssl') === null ? 'no openssl here: install it by hand' : null;

/** A new certificate that signs itself. */
export interface Certificate {
  readonly folder: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly remove: () => void;
}

export const selfSignedCertificate = (...names: readonly string[]): Certificate => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-tls-'));
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subjects = names.map((name) => `${/^[\d.]+$/.test(name) ? 'IP' : 'DNS'}:${name}`).join(',');
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', `/CN=${names[0] ?? 'localhost'}`, '-addext', `subjectAltName=${subjects}`],
      ...['-keyout', keyFile, '-out', certFile],
    ],
    { stdio: 'pipe' },
  );
  return { folder, certFile, keyFile, remove: () => rmSync(folder, { recursive: true }) };
};

export interface TlsServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** An https server on 127.0.0.1. */
export const tlsServer = async (
  { certFile, keyFile }: Certificate,
  listener: RequestListener,
): Promise<TlsServer> => {
  const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
