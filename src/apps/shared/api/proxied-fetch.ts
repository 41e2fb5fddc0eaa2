import type { FetchFunction } from '../../../client/client-options.ts';
import { httpFetch } from '../../../net/http-fetch.ts';
import type { Proxies } from '../../../net/proxy/proxies.ts';

/** A `fetch` through the proxies of the settings. It sends no body: commands only read. */
export const proxiedFetch =
  (proxies: Proxies | undefined): FetchFunction =>
  (url, { method, headers, signal }) =>
    httpFetch(url, { method, headers, signal, proxies });
