import { DEFAULT_METRICS_PORT } from '../default-ports.ts';
import { section } from '../section.ts';
import { oneOf, portOrOff } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

/** The settings of every process. */
export const PROCESS_SECTION = section(
  {
    metrics_port: setting({
      kind: portOrOff,
      fallback: String(DEFAULT_METRICS_PORT),
      env: ['METRICS_PORT'],
      doc: 'Port of /metrics, for Prometheus; if the port is in use, only a warning is logged.',
    }),
    log_level: setting({
      kind: oneOf('debug', 'info', 'warn', 'error', 'silent'),
      fallback: 'info',
      env: ['LOG_LEVEL'],
      flag: 'log-level',
      doc: 'Minimum log level: debug, info, warn, error or silent.',
    }),
    node_env: setting({
      kind: oneOf('development', 'test', 'production'),
      fallback: 'development',
      env: ['NODE_ENV'],
      doc: 'production rejects default, common and short passwords and weak secrets.',
    }),
  },
  (values) => ({
    production: values.node_env === 'production',
    logLevel: values.log_level,
    /** Port of /metrics, on the host of `http`; `null`: metrics are off. */
    metricsPort: values.metrics_port,
  }),
);
