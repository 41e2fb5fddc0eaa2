import type { RequestListener } from 'node:http';
import { type AppOptions, createApp } from '../../../src/http/app.ts';
import { type HttpServer, type ListenOptions, listen } from '../../../src/http/listen.ts';
import type { HttpParts } from '../../../src/http/parts.ts';
import { plainVerify } from './fake-parts.ts';

export type ServeOptions = AppOptions & Partial<ListenOptions>;

/** Servers for one spec file, on free ports of 127.0.0.1, closed after each spec. */
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
  const serve = (parts: HttpParts, options: ServeOptions = {}): Promise<HttpServer> =>
    serveListener(createApp(parts, { verify: plainVerify, ...options }), { log: parts.log, ...options });
  return { serve, serveListener };
};
