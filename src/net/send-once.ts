import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { NO_PROXIES, type Proxies } from './proxy/proxies.ts';
import { errorThroughProxy, PROXY_AUTHENTICATION_REQUIRED, proxyRefusal } from './proxy/proxy-error.ts';

export interface RequestOptions {
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly proxies?: Proxies | undefined;
}

/** Sends one request, through the proxy of its URL. It follows no redirect. */
export const sendOnce = (
  url: URL,
  { method = 'GET', headers, signal, proxies = NO_PROXIES }: RequestOptions,
  body?: Uint8Array,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const proxy = proxies.nameFor(url);
    const { request } = url.protocol === 'https:' ? https : http;
    const agent = proxy === null ? undefined : proxies.agentFor(signal);
    request(url, { method, headers, signal, agent }, (message) => {
      if (proxy === null || message.statusCode !== PROXY_AUTHENTICATION_REQUIRED) {
        resolve(message);
        return;
      }
      message.destroy();
      reject(proxyRefusal(proxy, url.host, message));
    })
      .on('error', (error) => reject(proxy === null ? error : errorThroughProxy(proxy, error)))
      .end(body);
  });
