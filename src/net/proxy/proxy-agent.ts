import http, { type Agent as NodeAgent, type ClientRequest } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { type ProxyAnswer, proxyFailure, proxyRefusal } from './proxy-error.ts';

/** The proxy of a URL; `null`: none. */
export type ProxyFor = (url: URL) => URL | null;

/** The URL of a request's host. */
const targetOf = ({ secureEndpoint, host, port }: AgentConnectOpts): URL => {
  const name = host ?? 'localhost';
  return new URL(
    `${secureEndpoint ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${String(port)}`,
  );
};

/** The type that the package declares for the request that Node passes. */
type PlainRequest = Parameters<HttpProxyAgent<string>['connect']>[0];

/** A proxy that accepts a connection and never answers must not keep it. */
const CONNECT_TIMEOUT_MS = 30_000;

class ProxyAgent extends Agent {
  readonly #proxyFor: ProxyFor;
  readonly #signal: AbortSignal | undefined;
  readonly #alwaysTunnels: boolean;

  constructor(proxyFor: ProxyFor, signal: AbortSignal | undefined, alwaysTunnels: boolean) {
    super();
    this.#alwaysTunnels = alwaysTunnels;
    this.#proxyFor = proxyFor;
    this.#signal = signal;
  }

  override async connect(request: ClientRequest, options: AgentConnectOpts): Promise<Socket | NodeAgent> {
    const target = targetOf(options);
    const proxy = this.#proxyFor(target);
    if (proxy === null) return options.secureEndpoint ? https.globalAgent : http.globalAgent;
    const name = proxy.origin;
    const silence = new AbortController();
    const timer = setTimeout(() => {
      silence.abort(new Error(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`));
    }, CONNECT_TIMEOUT_MS);
    const signal = AbortSignal.any([silence.signal, ...(this.#signal === undefined ? [] : [this.#signal])]);
    try {
      if (!options.secureEndpoint && !this.#alwaysTunnels)
        return await new HttpProxyAgent(proxy, { signal }).connect(request as PlainRequest, options);
      request.once('proxyConnect', (answer: ProxyAnswer) => {
        if (answer.statusCode !== 200)
          request.destroy(proxyRefusal(name, `${target.hostname}:${String(options.port)}`, answer));
      });
      return await new HttpsProxyAgent(proxy, { signal }).connect(request, options);
    } catch (cause) {
      if (this.#signal?.aborted === true) throw cause;
      throw proxyFailure(name, silence.signal.aborted ? silence.signal.reason : cause);
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Sends each request through the proxy of its URL: https through a tunnel (CONNECT), http with an absolute URL. `signal`
 * ends what a request waits for before it has a connection; Node would not. `alwaysTunnels`: http through a tunnel, too.
 */
export const proxyAgent = (proxyFor: ProxyFor, signal?: AbortSignal, alwaysTunnels = false): NodeAgent =>
  new ProxyAgent(proxyFor, signal, alwaysTunnels);
