// Written by scripts/client-types.js from the OpenAPI document: do not edit.

/** Every operation of the API. */
export const OPERATIONS = {
  status: { method: 'GET', path: '/status' },
  ready: { method: 'GET', path: '/ready' },
  login: { method: 'POST', path: '/login' },
  stats: { method: 'GET', path: '/stats' },
  ticket: { method: 'POST', path: '/stats/ticket' },
  statsStream: { method: 'GET', path: '/stats/stream' },
  windows: { method: 'GET', path: '/stats/windows' },
  totals: { method: 'GET', path: '/stats/totals' },
  top: { method: 'GET', path: '/stats/top' },
  annotations: { method: 'GET', path: '/stats/annotations' },
  trends: { method: 'GET', path: '/stats/trends' },
  trendsAtom: { method: 'GET', path: '/stats/trends.atom' },
  trendsJsonFeed: { method: 'GET', path: '/stats/trends.json' },
  events: { method: 'GET', path: '/events' },
  wikis: { method: 'GET', path: '/stats/wikis' },
  alerts: { method: 'GET', path: '/alerts' },
  testAlert: { method: 'POST', path: '/alerts/test' },
  mcp: { method: 'POST', path: '/mcp' },
  rejects: { method: 'GET', path: '/rejects' },
  replayRejects: { method: 'POST', path: '/rejects/replay' },
} as const;
