/** The folders, and the one direction of their dependencies: apps → adapters → wikimedia, stats → core. */
const ADAPTERS = [
  'sse',
  'websocket',
  'http-poll',
  'lines',
  'kafka',
  'stores',
  'sinks',
  'http',
  'simulator',
  'chat',
];
/** The layers that every process has; each may import only the ones listed with it, and `core`. */
const PROCESS_LAYERS = {
  cli: ['process', 'config', 'telemetry', 'files', 'net'],
  process: ['telemetry', 'files'],
  config: ['telemetry', 'files', 'accounts'],
  telemetry: ['net'],
  files: [],
  net: [],
};
const PROCESS = Object.keys(PROCESS_LAYERS);

/** The folders of the library, which serve any feed and any pipeline; each may import only the ones listed with it, and `core`. */
const LIBRARY_LAYERS = {
  wikimedia: ['sse', 'stats', 'net'],
  alerts: ['wikimedia', 'stats', 'net'],
  client: ['sse', 'net'],
  sse: ['net'],
  websocket: ['net'],
  'http-poll': ['net'],
  lines: ['net'],
  kafka: [],
  sinks: ['files'],
  follow: ['process'],
  testing: ['simulator'],
};

/** Each driver is imported by one folder only, except that the chat service has its own HTTP server. */
const DRIVERS = {
  eventsource: 'sse',
  ws: '(websocket|http)',
  'agent-base': 'net',
  'http-proxy-agent': 'net',
  'https-proxy-agent': 'net',
  libsql: '(stores|sinks/sqlite)',
  pg: 'sinks/postgres',
  'cassandra-driver': 'stores',
  kafkajs: 'kafka',
  snappy: 'kafka',
  'lz4-napi': 'kafka',
  fzstd: 'kafka',
  ioredis: 'chat',
  mysql2: 'chat',
  '@grpc/grpc-js': 'chat',
  express: '(http|chat)',
  'express-jwt': '(http|chat)',
  jsonwebtoken: 'http',
  nodemailer: 'alerts',
  helmet: 'http',
  'express-rate-limit': 'http',
  'swagger-ui-dist': 'http',
  'zod-openapi': 'http',
  '@node-rs/argon2': 'http',
  '@zxcvbn-ts/core': 'accounts',
  '@zxcvbn-ts/language-common': 'accounts',
  convict: 'config',
  dotenv: 'config',
  pino: 'telemetry',
  'pino-pretty': 'telemetry',
  'prom-client': '(telemetry|follow)',
  '@opentelemetry/api': '(telemetry/tracing|chat)',
  '@opentelemetry/core': 'telemetry/tracing',
  '@opentelemetry/resources': 'telemetry/tracing',
  '@opentelemetry/sdk-trace-base': 'telemetry/tracing',
  '@opentelemetry/exporter-trace-otlp-http': 'telemetry/tracing',
  '@opentelemetry/exporter-trace-otlp-proto': 'telemetry/tracing',
};

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-knows-rxjs-only',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: ['^src/core/', '^node_modules/rxjs/'] },
    },
    {
      name: 'stats-is-pure',
      severity: 'error',
      from: { path: '^src/stats/' },
      to: { pathNot: ['^src/stats/', '^src/core/'] },
    },
    {
      name: 'accounts-import-no-adapter',
      severity: 'error',
      from: { path: '^src/accounts/' },
      to: { path: `^src/(${[...ADAPTERS, ...PROCESS, 'apps'].join('|')})/` },
    },
    ...Object.entries(LIBRARY_LAYERS).map(([folder, lower]) => ({
      name: `${folder}-imports-lower-folders-only`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: `^src/(${[folder, ...lower, 'core'].join('|')})/` },
    })),
    ...ADAPTERS.map((adapter) => ({
      name: `${adapter}-imports-no-other-adapter`,
      severity: 'error',
      from: { path: `^src/${adapter}/` },
      to: { path: `^src/(${[...ADAPTERS.filter((other) => other !== adapter), 'apps'].join('|')})/` },
    })),
    {
      name: 'only-the-command-line-imports-apps',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(apps/|cli\\.ts$)' },
      to: { path: '^src/apps/' },
    },
    ...Object.entries(PROCESS_LAYERS).map(([layer, lower]) => ({
      name: `${layer}-imports-lower-layers-only`,
      severity: 'error',
      from: { path: `^src/${layer}/` },
      to: { path: '^src/', pathNot: `^src/(${[layer, ...lower, 'core'].join('|')})/` },
    })),
    ...Object.entries(DRIVERS).map(([driver, folder]) => ({
      name: `only-${folder.replace(/\W/g, '-')}-imports-${driver.replace('/', '-')}`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/${folder}/` },
      to: { path: `^node_modules/${driver}/` },
    })),
    {
      name: 'no-dev-dependencies',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        // Only a few users need an optional peer: programs name it themselves, and it is a dev dependency here.
        dependencyTypesNot: ['npm-peer'],
        pathNot: '^node_modules/@types/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
