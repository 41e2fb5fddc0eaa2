import type { Agent } from 'node:http';
import { noProxy } from './no-proxy.ts';
import { proxyAgent, type ProxyFor } from './proxy-agent.ts';

/** How requests leave this machine. */
export interface Proxies {
  /**
   * To be passed to `http.request` and `https.request`; `undefined` without any proxy. `signal` ends connecting.
   */
  readonly agentFor: (signal?: AbortSignal) => Agent | undefined;
  /** The same, but reaches http:// URLs through a tunnel, too: for requests that change the protocol. */
  readonly tunnelAgentFor: (signal?: AbortSignal) => Agent | undefined;
  /** The proxy of a URL, without its password; `null` if the URL is requested directly. */
  readonly nameFor: (url: URL) => string | null;
}

/** The values of HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
export interface ProxySettings {
  /** The proxy for http:// URLs. */
  readonly http: string | null;
  /** The proxy for https:// URLs. */
  readonly https: string | null;
  /** The hosts that are requested directly, as in NO_PROXY. */
  readonly direct: string;
}

export const NO_PROXIES: Proxies = {
  agentFor: () => undefined,
  tunnelAgentFor: () => undefined,
  nameFor: () => null,
};

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

const portOf = ({ port, protocol }: URL): number =>
  port === '' ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port);

/** The proxies of HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
export const proxiesOf = ({ http, https, direct }: ProxySettings): Proxies => {
  if (http === null && https === null) return NO_PROXIES;
  const isDirect = noProxy(direct);
  const proxyFor: ProxyFor = (url) => {
    const proxy = url.protocol === 'https:' ? https : http;
    return proxy === null || isDirect(url.hostname, portOf(url)) ? null : new URL(proxy);
  };
  return {
    agentFor: (signal) => proxyAgent(proxyFor, signal),
    tunnelAgentFor: (signal) => proxyAgent(proxyFor, signal, true),
    nameFor: (url) => {
      const proxy = proxyFor(url);
      return proxy === null ? null : proxy.origin;
    },
  };
};
