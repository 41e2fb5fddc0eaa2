// The documents of the site, in reading order: the guide first, then the product. The sidebar, llms.txt and llms-full.txt are
// made of this list; a spec compares it with the folder docs.

/** One document: `path` from the root of the repository, `about` what a reader finds there. */
export const SECTIONS = [
  {
    title: 'Guide',
    documents: [
      {
        path: 'docs/guide/index.md',
        about: 'What the library guarantees, and the reading order of the guide',
      },
      {
        path: 'docs/guide/why-streams-lose-events.md',
        about: 'How a usual client loses events and counts others twice, and the two rules that prevent it',
      },
      {
        path: 'docs/guide/closed-loop.md',
        about: 'Batches go to the sink, credit comes back: how a pipeline recovers and is fenced',
      },
      {
        path: 'docs/guide/first-pipeline.md',
        about: 'A complete program that counts a feed into a SQLite file, exactly through kill -9',
      },
      {
        path: 'docs/guide/keys-and-positions.md',
        about: 'Where to resume and how to recognise a repeated event: which feed needs what',
      },
      {
        path: 'docs/guide/sources.md',
        about: 'Server-sent events, WebSockets, numbered files, lines and Kafka: options, limits, errors',
      },
      {
        path: 'docs/guide/sinks.md',
        about: 'SQLite, PostgreSQL and effects elsewhere: what commits together, migrations, errors',
      },
      {
        path: 'docs/guide/testing.md',
        about: 'Prove with 20 kills that a pipeline is exact; test it in virtual time without processes',
      },
      { path: 'docs/guide/operating.md', about: 'Process, signals, log, metrics and backups of a pipeline' },
      {
        path: 'docs/guide/limits.md',
        about: 'Every limit of a pipeline, its default, and what happens there',
      },
      { path: 'docs/guide/comparison.md', about: 'What other tools guarantee, and when to choose them' },
    ],
  },
  {
    title: 'Run the product',
    documents: [
      {
        path: 'docs/operating.md',
        about: 'Install, upgrade, back up, restore and reset the server; disk use, systemd',
      },
      { path: 'docs/accounts.md', about: 'Accounts, passwords, tokens and login limits' },
      { path: 'docs/docker.md', about: 'Docker Compose: services, profiles and settings' },
      {
        path: 'docs/reverse-proxy.md',
        about: 'TLS and client addresses behind nginx, Caddy or Traefik, also below a sub-path',
      },
      { path: 'docs/forward-proxy.md', about: 'Outgoing requests through a proxy' },
      { path: 'docs/runbook.md', about: 'Each alert: its meaning, what to look at, what to do' },
      { path: 'docs/troubleshooting.md', about: 'Messages that users meet, their causes and remedies' },
      { path: 'docs/metrics.md', about: 'Every Prometheus metric with its type, labels and meaning' },
      { path: 'docs/capacity.md', about: 'How many processes and which machines a rate of events needs' },
      { path: 'docs/benchmarks.md', about: 'What each benchmark measures, and the latest results' },
      { path: 'docs/performance.md', about: 'Where the time goes, and what was tried to reduce it' },
    ],
  },
  {
    title: 'Use the data',
    documents: [
      { path: 'docs/api.md', about: 'Every HTTP route with curl and fetch' },
      {
        path: 'docs/client.md',
        about: 'The typed TypeScript client of the API: requests, streams that reconnect, errors',
      },
      {
        path: 'docs/live.md',
        about: 'Changes and trends as server-sent events: filters, reconnecting, slow clients',
      },
      {
        path: 'docs/filters.md',
        about:
          'Which changes /events and tail select: wikis, namespaces, titles, users, kinds of users, size',
      },
      { path: 'docs/windows.md', about: 'Counts per second, minute, hour and day, and how they add up' },
      { path: 'docs/trends.md', about: 'What counts as unusual activity, and how it is detected' },
      {
        path: 'docs/alerts.md',
        about: 'Rules, targets (webhook, Slack, Discord, ntfy, e-mail), quiet hours and the durable outbox',
      },
      {
        path: 'docs/assistants.md',
        about: 'Read-only tools for AI assistants over the Model Context Protocol',
      },
      { path: 'docs/data-model.md', about: 'Every table and column of the stores' },
    ],
  },
  {
    title: 'How it works',
    documents: [
      { path: 'docs/architecture.md', about: 'Folders, their dependencies, and the path of an event' },
      { path: 'docs/guarantees.md', about: 'Each guarantee, how it is kept, and the spec that proves it' },
      { path: 'docs/limits.md', about: 'Every limit of the product, and what happens beyond it' },
      { path: 'docs/chat.md', about: 'A second service of the same parts, for a Rails application' },
      { path: 'docs/glossary.md', about: 'The few terms that are our own' },
      { path: 'docs/releasing.md', about: 'How a version is made and published' },
    ],
  },
];

/** All documents, in order. */
export const DOCUMENTS = SECTIONS.flatMap(({ documents }) => documents);

/** Where a document, or an image beside it, is on the site: `docs/guide/sinks.md` is `guide/sinks.md`. */
export const pageOf = (path) => path.replace(/^(?:docs|site)\//, '');

/** The title of a markdown text: its first heading. */
export const titleOf = (text) => /^# (.+)$/m.exec(text)?.[1]?.replaceAll(/[`\\]/g, '') ?? '';
