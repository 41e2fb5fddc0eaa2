import { once } from 'node:events';
import { createServer } from 'node:http';
import { Observable } from 'rxjs';
import type { PipelineMetrics } from './pipeline-metrics.ts';

/** Where the metrics are served. */
export interface MetricsServerOptions {
  /** The port of the metrics; 0 takes any free one, which the log names. */
  readonly port: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
}

/** Serves GET /metrics while subscribed. Emits its URL once it listens; fails if it cannot. */
export const serveMetrics = (
  { port, host = '127.0.0.1' }: MetricsServerOptions,
  { text, contentType }: Pick<PipelineMetrics, 'text' | 'contentType'>,
): Observable<string> =>
  new Observable((subscriber) => {
    const server = createServer((request, response) => {
      if (request.method !== 'GET' || request.url !== '/metrics') {
        response.writeHead(404, { 'Content-Type': 'text/plain' }).end('GET /metrics\n');
        return;
      }
      text().then(
        (page) => response.writeHead(200, { 'Content-Type': contentType }).end(page),
        (error: unknown) => subscriber.error(error),
      );
    });
    server.on('error', (error) => subscriber.error(error));
    once(server.listen(port, host), 'listening').then(
      () => {
        const address = server.address();
        subscriber.next(
          `http://${host}:${typeof address === 'object' ? (address?.port ?? port) : port}/metrics`,
        );
      },
      () => undefined,
    );
    return () => {
      server.close();
      server.closeAllConnections();
    };
  });
