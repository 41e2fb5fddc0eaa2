import { DEFAULT_PORTS } from '../default-ports.ts';
import { section } from '../section.ts';
import { host, integer, originList, port, trustedProxies, yesNo } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

export const HTTP_SECTION = section(
  {
    port: setting({
      kind: port,
      fallback: String(DEFAULT_PORTS.server),
      env: ['PORT'],
      flag: 'port',
      doc: 'Port of the HTTP server; 0 picks any free port.',
    }),
    host: setting({
      kind: host,
      fallback: '127.0.0.1',
      env: ['HOST'],
      flag: 'host',
      doc: 'Address that the HTTP server listens on; 0.0.0.0 for every network interface.',
    }),
    stats_public: setting({
      kind: yesNo,
      fallback: 'false',
      env: ['STATS_PUBLIC'],
      flag: 'stats-public',
      doc: 'Serve the statistics to everyone, without a token.',
    }),
    embed_origins: setting({
      kind: originList,
      fallback: '',
      env: ['EMBED_ORIGINS'],
      doc: 'Origins of the sites that may show /embed/rate, chart, ranking and ticker in a frame; needs STATS_PUBLIC=true.',
    }),
    token_seconds: setting({
      kind: integer(1, 31_536_000),
      fallback: '86400',
      env: ['TOKEN_SECONDS'],
      doc: 'Token lifetime in seconds.',
    }),
    login_tries: setting({
      kind: integer(1, 1_000_000),
      fallback: '10',
      env: ['LOGIN_TRIES'],
      doc: 'Failed logins allowed per client address and account within the window below; ten times as many per client address.',
    }),
    login_window_seconds: setting({
      kind: integer(1, 86_400),
      fallback: '900',
      env: ['LOGIN_WINDOW_SECONDS'],
      doc: 'Length of the window in which failed logins are counted, in seconds.',
    }),
    trust_proxy: setting({
      kind: trustedProxies,
      fallback: 'off',
      env: ['TRUST_PROXY'],
      doc: 'Reverse proxies whose X-Forwarded-For header is trusted for the address of a client.',
    }),
    keep_alive_seconds: setting({
      kind: integer(1, 3600),
      fallback: '65',
      env: ['KEEP_ALIVE_SECONDS'],
      doc: 'How long an idle client connection stays open, in seconds; it must be longer than the idle timeout of a load balancer in front.',
    }),
  },
  (values) => ({
    host: values.host,
    port: values.port,
    statsPublic: values.stats_public,
    embedOrigins: values.embed_origins,
    tokenSeconds: values.token_seconds,
    loginTries: values.login_tries,
    loginWindowSeconds: values.login_window_seconds,
    /** How many proxies in front are trusted, or their addresses; `false`: none. */
    trustProxy: values.trust_proxy ?? (false as const),
    keepAliveMs: values.keep_alive_seconds * 1000,
  }),
);
