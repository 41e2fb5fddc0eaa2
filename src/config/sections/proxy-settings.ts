import { section } from '../section.ts';
import { line, orNone, proxyUrl } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

/** The proxies for requests to other servers. As in curl and Node, the lower-case variable wins. */
export const PROXY_SECTION = section(
  {
    http_proxy: setting({
      kind: orNone(proxyUrl),
      fallback: '',
      env: ['http_proxy', 'HTTP_PROXY'],
      secret: true,
      doc: 'Proxy for requests to http:// URLs.',
    }),
    https_proxy: setting({
      kind: orNone(proxyUrl),
      fallback: '',
      env: ['https_proxy', 'HTTPS_PROXY'],
      secret: true,
      doc: 'Proxy for requests to https:// URLs.',
    }),
    no_proxy: setting({
      kind: orNone(line(1, 10_000)),
      fallback: '',
      env: ['no_proxy', 'NO_PROXY'],
      doc: 'Hosts that are requested without a proxy: names (with their subdomains), addresses and networks, separated by commas; * for all.',
    }),
  },
  (values) => ({
    http: values.http_proxy,
    https: values.https_proxy,
    direct: values.no_proxy ?? '',
  }),
);
