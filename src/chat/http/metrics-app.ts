import type { RequestListener } from 'node:http';
import type { ChatMetrics } from '../metrics.ts';

/** Answers GET /metrics for Prometheus, and nothing else. */
export const metricsApp =
  (metrics: ChatMetrics): RequestListener =>
  (request, response) => {
    if (request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('there is only /metrics\n');
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'Content-Type': metrics.contentType }).end(text),
      (error: unknown) => response.writeHead(500, { 'Content-Type': 'text/plain' }).end(`${String(error)}\n`),
    );
  };
