export const NOW = Date.parse('2026-11-30T08:00:00Z');

const at = (ms: number): string => new Date(ms).toISOString();

/** What GET /alerts answers, with every state of a delivery and with foreign text. */
export const sampleAlerts = (now = NOW): object => {
  const war = {
    key: 'en.wikipedia.org/Main Page',
    title: 'Edit war: <b>Main Page</b> (en.wikipedia.org)',
    text: '3 reverts by 2 users within an hour: \u202eAlice, Bob',
    url: 'https://en.wikipedia.org/w/index.php?title=Main_Page&action=history',
    since: at(now - 60_000),
  };
  const down = {
    key: '',
    title: 'Feed down',
    text: 'No event for 5 min',
    url: null,
    since: at(now - 600_000),
  };
  const delivery = { id: 'd', attempts: 1, due_at: null, settled_at: null, error: null };
  const rule = { options: {}, resolved: false, urgent: false, limit: { alerts: 10, minutes: 60 } };
  return {
    rules: [
      {
        ...rule,
        name: 'edit wars',
        when: 'edit-war',
        targets: ['team', 'phone'],
        open_count: 24,
        open: [war],
      },
      { ...rule, name: 'feed', when: 'feed-down', targets: ['phone'], open_count: 1, open: [down] },
    ],
    targets: [
      { name: 'team', type: 'slack', address: 'https://hooks.slack.com', problem: null, quiet_until: null },
      {
        name: 'phone',
        type: 'ntfy',
        address: 'https://ntfy.sh',
        problem: 'status 429',
        quiet_until: at(now + 3_600_000),
      },
    ],
    waiting: { pending: 2, held: 1 },
    problem: null,
    alerts: [
      {
        ...war,
        id: 'a1',
        rule: 'edit wars',
        state: 'firing',
        at: at(now - 60_000),
        deliveries: [
          { ...delivery, target: 'team', state: 'sent', settled_at: at(now - 59_000) },
          {
            ...delivery,
            target: 'phone',
            state: 'pending',
            attempts: 3,
            due_at: at(now + 300_000),
            error: 'status 429',
          },
        ],
      },
      {
        ...down,
        id: 'a2',
        rule: 'feed',
        state: 'resolved',
        at: at(now - 400_000),
        deliveries: [
          { ...delivery, target: 'team', state: 'held', attempts: 0, due_at: at(now + 3_600_000) },
          { ...delivery, target: 'phone', state: 'given-up', error: 'no such host' },
          { ...delivery, target: 'phone', state: 'pending', attempts: 0 },
          { ...delivery, target: 'team', state: 'in-digest' },
        ],
      },
      ...Array.from({ length: 10 }, (_, number) => ({
        ...down,
        id: `b${String(number)}`,
        rule: 'feed',
        state: 'firing',
        at: at(now - 3_600_000 - number * 60_000),
        deliveries: [],
      })),
    ],
  };
};
