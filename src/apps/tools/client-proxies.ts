import type { AppContext } from '../../cli/app-context.ts';
import { isLoopback } from '../../net/is-loopback.ts';
import { NO_PROXIES, type Proxies, proxiesOf } from '../../net/proxy/proxies.ts';

/** The proxies for requests to a Headwater server. A server on this machine is requested directly: no proxy can reach it. */
export const clientProxies = ({ settings }: Pick<AppContext, 'settings'>, url: string): Proxies =>
  isLoopback(new URL(url).hostname) ? NO_PROXIES : proxiesOf(settings().settings.proxy);
