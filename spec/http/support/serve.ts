import type { RequestListener } from 'node:http';
import { type HttpAppOptions, httpApp } from '../../../src/http/server/http-app.ts';
import { type HttpServer, type ListenOptions, listen } from '../../../src/http/server/listen.ts';
import type { HttpDeps } from '../../../src/http/server/deps.ts';
import { plainVerify } from './fake-deps.ts';

export type ServeOptions = HttpAppOptions & Partial<ListenOptions>;

/** Starts servers for one spec file on free ports of 127.0.0.1; they are closed after each spec. */
export const servers = () => {
  const running: HttpServer[] = [];
  afterEach(() => Promise.all(running.splice(0).map((server) => server.close(0))));

  const serveListener = async (
    listener: RequestListener,
    options: Partial<ListenOptions> = {},
  ): Promise<HttpServer> => {
    const server = await listen(listener, { host: '127.0.0.1', port: 0, log: () => undefined, ...options });
    running.push(server);
    return server;
  };
  const serve = (deps: HttpDeps, options: ServeOptions = {}): Promise<HttpServer> =>
    serveListener(httpApp(deps, { verify: plainVerify, ...options }), { log: deps.log, ...options });
  return { serve, serveListener };
};
