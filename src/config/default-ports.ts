/** The default ports of the commands that listen. The consumer and the chat service share one, as in the originals. */
export const DEFAULT_PORTS = {
  server: 7000,
  demo: 7000,
  consumer: 8080,
  chat: 8080,
  producer: 8081,
  replay: 7070,
} as const;

const SERVICES: Readonly<Record<keyof typeof DEFAULT_PORTS, string>> = {
  server: 'the server',
  demo: 'the demo',
  consumer: 'the consumer',
  chat: 'the chat service',
  producer: 'the producer',
  replay: 'a replay',
};

/** Every process serves its metrics here. */
export const DEFAULT_METRICS_PORT = 2112;

const joined = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

/** Who listens on a port by default, to be added to an error about it; empty if nobody does. */
export const defaultPortUsers = (port: number): string => {
  if (port === DEFAULT_METRICS_PORT)
    return ' (every process of Headwater serves its metrics there by default)';
  const verbs = Object.keys(DEFAULT_PORTS) as (keyof typeof DEFAULT_PORTS)[];
  const names = verbs.filter((verb) => DEFAULT_PORTS[verb] === port).map((verb) => SERVICES[verb]);
  if (names.length === 0) return '';
  return ` (${joined(names)} ${names.length === 1 ? 'listens' : 'listen'} there by default)`;
};
