import type { RequestListener } from 'node:http';

/** The metrics of a process, as Prometheus reads them. */
export interface MetricsSource {
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

/** Answers GET /metrics for Prometheus, and nothing else. */
export const metricsApp =
  ({ text, contentType }: MetricsSource): RequestListener =>
  (request, response) => {
    if (request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('there is only /metrics\n');
      return;
    }
    text().then(
      (body) => response.writeHead(200, { 'Content-Type': contentType }).end(body),
      () => response.writeHead(500, { 'Content-Type': 'text/plain' }).end('the metrics cannot be told\n'),
    );
  };
