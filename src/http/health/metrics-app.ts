import type { RequestListener } from 'node:http';

/** The metrics of a process in Prometheus text format. */
export interface MetricsSource {
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

/** Answers GET /metrics for Prometheus, and nothing else. */
export const metricsApp =
  ({ text, contentType }: MetricsSource): RequestListener =>
  (request, response) => {
    if (request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not found; only /metrics exists\n');
      return;
    }
    text().then(
      (body) => response.writeHead(200, { 'Content-Type': contentType }).end(body),
      () => response.writeHead(500, { 'Content-Type': 'text/plain' }).end('metrics collection failed\n'),
    );
  };
