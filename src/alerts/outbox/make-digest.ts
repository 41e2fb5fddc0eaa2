import type { MakeDigest } from './alert-outbox.ts';

/** A digest quotes this many of the alerts. */
const MAX_QUOTED = 10;

/** Says how many alerts were held back, of which rules, and quotes the first ones. */
export const makeDigest: MakeDigest = (held, target, now) => {
  const byRule = new Map<string, number>();
  for (const { rule } of held) byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
  const counts = [...byRule].map(([rule, count]) => `${count} of "${rule}"`).join(', ');
  const quoted = held
    .slice(0, MAX_QUOTED)
    .map(
      ({ state, title, at }) =>
        `${new Date(at).toISOString()} ${state === 'resolved' ? 'Resolved: ' : ''}${title}`,
    );
  const more = held.length - quoted.length;
  return {
    rule: 'digest',
    key: target,
    state: 'digest',
    title: `${held.length} alerts were held back`,
    text: [`${counts}.`, ...quoted, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
    url: null,
    since: Math.min(...held.map(({ at }) => at)),
    at: now,
  };
};
