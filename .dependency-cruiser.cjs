/** The rooms and the one direction of their arrows: apps → adapters → stats, core. */
const ADAPTERS = ['feed', 'kafka', 'stores', 'http', 'lookalike', 'chat'];

/** Each driver is imported by one room only; the chat service has a front of its own. */
const DRIVERS = {
  eventsource: 'feed',
  libsql: 'stores',
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
  helmet: 'http',
  'express-rate-limit': 'http',
  'swagger-ui-dist': 'http',
  'zod-openapi': 'http',
  '@node-rs/argon2': 'http',
  '@zxcvbn-ts/core': 'accounts',
  '@zxcvbn-ts/language-common': 'accounts',
  convict: 'runtime',
  dotenv: 'runtime',
  pino: 'runtime',
  'pino-pretty': 'runtime',
  'prom-client': 'runtime',
  '@opentelemetry/api': '(runtime/tracing|chat)',
  '@opentelemetry/core': 'runtime/tracing',
  '@opentelemetry/resources': 'runtime/tracing',
  '@opentelemetry/sdk-trace-base': 'runtime/tracing',
  '@opentelemetry/exporter-trace-otlp-http': 'runtime/tracing',
  '@opentelemetry/exporter-trace-otlp-proto': 'runtime/tracing',
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
      to: { path: `^src/(${[...ADAPTERS, 'apps', 'runtime'].join('|')})/` },
    },
    ...ADAPTERS.map((room) => ({
      name: `${room}-imports-no-other-adapter`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: `^src/(${[...ADAPTERS.filter((other) => other !== room), 'apps'].join('|')})/` },
    })),
    {
      name: 'only-the-command-line-imports-apps',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(apps/|cli\\.ts$)' },
      to: { path: '^src/apps/' },
    },
    {
      name: 'runtime-imports-no-adapter',
      severity: 'error',
      from: { path: '^src/runtime/' },
      to: { path: `^src/(${[...ADAPTERS, 'apps'].join('|')})/` },
    },
    ...Object.entries(DRIVERS).map(([driver, room]) => ({
      name: `only-${room.replace(/\W/g, '-')}-imports-${driver.replace('/', '-')}`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/${room}/` },
      to: { path: `^node_modules/${driver}/` },
    })),
    {
      name: 'only-settings-read-dev-dependencies-nowhere',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '^node_modules/@types/' },
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
