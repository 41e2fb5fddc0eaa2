import { expect } from 'chai';
import type { AlertConfig } from '../../../src/alerts/rules/alert-config.ts';
import { MAX_RULES, parseAlertConfig } from '../../../src/alerts/rules/parse-alert-config.ts';
import { NO_FILTER } from '../../../src/wikimedia/filter/event-filter.ts';
import type { SecretSources } from '../../../src/alerts/rules/secret-value.ts';

const SOURCES: SecretSources = {
  env: { HOOK: 'https://hooks.example/secret-path' },
  readFile: (path) => (path === 'token.txt' ? 'tk_secret\n' : null),
};
const HOOK = { type: 'webhook', url: 'https://hooks.example/a' };

const faultsOf = (json: unknown): readonly string[] => {
  const parsed = parseAlertConfig(json, SOURCES);
  return 'faults' in parsed ? parsed.faults : [];
};
const configOf = (json: unknown): AlertConfig => {
  const parsed = parseAlertConfig(json, SOURCES);
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'));
  return parsed.config;
};
const ruleFaults = (rule: object): readonly string[] =>
  faultsOf({ targets: { hook: HOOK }, rules: [{ name: 'a', ...rule }] });
const targetFaults = (target: object): readonly string[] =>
  faultsOf({ targets: { hook: target }, rules: [] });

describe('parseAlertConfig', () => {
  it('reads every condition, with defaults', () => {
    const { rules } = configOf({
      targets: { hook: HOOK },
      rules: [
        { name: 'trend', when: 'trend' },
        { name: 'war', when: 'edit-war', wiki: 'enwiki', resolved: true },
        { name: 'rate', when: 'rate', above: 100 },
        { name: 'change', when: 'change', page: 'Talk:*', urgent: true },
        { name: 'down', when: 'feed-down' },
        { name: 'gap', when: 'gap', limit: { alerts: 3 } },
        { name: 'store', when: 'store-failing', minutes: 0 },
      ],
    });
    const common = { targets: ['hook'], resolved: false, urgent: false, limit: { alerts: 10, minutes: 60 } };
    expect(rules).to.deep.equal([
      {
        ...common,
        name: 'trend',
        when: 'trend',
        of: ['domain', 'page', 'user', 'new-accounts'],
        minCount: 0,
        maxAgeMinutes: 15,
        resolveAfterMinutes: 30,
      },
      {
        ...common,
        name: 'war',
        when: 'edit-war',
        wiki: 'en.wikipedia.org',
        resolved: true,
        minReverts: 0,
        maxAgeMinutes: 15,
        resolveAfterMinutes: 60,
      },
      { ...common, name: 'rate', when: 'rate', above: 100, maxAgeMinutes: 15, resolveAfterMinutes: 5 },
      {
        ...common,
        name: 'change',
        when: 'change',
        page: 'Talk:*',
        urgent: true,
        maxAgeMinutes: 15,
        resolveAfterMinutes: 60,
      },
      { ...common, name: 'down', when: 'feed-down', minutes: 5, resolveAfterMinutes: 1 },
      { ...common, name: 'gap', when: 'gap', limit: { alerts: 3, minutes: 60 }, resolveAfterMinutes: 10 },
      { ...common, name: 'store', when: 'store-failing', minutes: 0, resolveAfterMinutes: 1 },
    ]);
  });

  it('reads the filter of a rule like that of /events, with named sets of wikis', () => {
    const filter = {
      wiki: ['nordic', 'enwiki'],
      kind: 'ip,temporary',
      namespace: 0,
      bot: false,
      title: 'A, B',
    };
    const parsed = parseAlertConfig(
      { targets: { hook: HOOK }, rules: [{ name: 'a', when: 'change', filter }] },
      SOURCES,
      new Map([['nordic', ['no.*', 'sv.wikipedia.org']]]),
    );
    expect(parsed)
      .to.have.nested.property('config.rules[0].filter')
      .that.deep.equals({
        ...NO_FILTER,
        wikis: ['en.wikipedia.org', 'no.*', 'sv.wikipedia.org'],
        kinds: ['ip', 'temporary'],
        namespaces: [0],
        bot: false,
        titles: ['A, B'],
      });
  });

  it('takes secrets from the environment and from files', () => {
    const { targets } = configOf({
      targets: {
        team: { type: 'slack', url: { env: 'HOOK' } },
        phone: { type: 'ntfy', topic: 'abc', token: { file: 'token.txt' } },
      },
      rules: [],
    });
    expect(targets).to.deep.equal([
      { name: 'team', type: 'slack', url: 'https://hooks.example/secret-path' },
      { name: 'phone', type: 'ntfy', url: 'https://ntfy.sh', topic: 'abc', token: 'tk_secret', priority: 3 },
    ]);
  });

  it('names the place of every error and says what to change', () => {
    expect(
      faultsOf({
        targets: { hook: HOOK, phone: { type: 'ntfy', topic: 'a b' } },
        rules: [
          { name: 'a', when: 'rate', above: 1, below: 2 },
          { name: 'b', when: 'edit-war', wiki: 'en.wikipeda.org', targets: ['hook'] },
          { name: 'c', when: 'edit-wars' },
          { name: 'd', when: 'gap', tagrets: ['hook'] },
        ],
      }),
    ).to.deep.equal([
      'targets.phone.topic: must be 1 to 64 letters, digits, underscores and hyphens',
      'rules[0]: needs exactly one of above, below, aboveUsual, belowUsual',
      'rules[1].wiki: no such wiki: did you mean en.wikipedia.org? Otherwise use a domain such as en.wikipedia.org, or a database name such as enwiki',
      'rules[2].when: must be one of trend, edit-war, rate, change, feed-down, gap, store-failing',
      'rules[3]: unknown member "tagrets": did you mean "targets"? Allowed are name, targets, resolved, urgent, limit, when, resolveAfterMinutes',
    ]);
  });

  for (const [rule, fault] of [
    [
      { when: 'change' },
      'rules[0]: needs page, user or filter: a pattern such as "Talk:*", or {"kind": "ip"}; for the number of changes use "rate"',
    ],
    [
      { when: 'change', filter: {} },
      'rules[0]: needs page, user or filter: a pattern such as "Talk:*", or {"kind": "ip"}; for the number of changes use "rate"',
    ],
    [
      { when: 'change', filter: { kind: ['ip', 'temp'] } },
      'rules[0].filter.kind: must be one of registered, temporary, ip, bot',
    ],
    [
      { when: 'change', page: 'A', filter: { minBytes: 5 } },
      'rules[0].filter: unknown member "minBytes": did you mean "min_bytes"? Allowed are domain, wiki, type, namespace, title, user, kind, bot, min_bytes, minor',
    ],
    [
      { when: 'change', filter: { bot: { is: true } } },
      'rules[0].filter.bot: must be a text, a number, true or false, or a list of these',
    ],
    [
      { when: 'change', filter: { wiki: 'small' } },
      'rules[0].filter.wiki: the set small changes every hour: name wikis, or a set of WIKI_SETS',
    ],
    [{ when: 'change', page: 'A', maxAgeMinutes: 0 }, 'rules[0].maxAgeMinutes: must be at least 1 minutes'],
    [{ when: 'rate', above: '9' }, 'rules[0].above: must be a number of events per minute'],
    [{ when: 'rate', above: -1 }, 'rules[0].above: must be 0 or more'],
    [{ when: 'rate', aboveUsual: 0 }, 'rules[0].aboveUsual: must be more than 0'],
    [
      { when: 'feed-down', minutes: 20_000 },
      'rules[0].minutes: must be at most 10080 minutes, which are a week',
    ],
    [{ when: 'trend', of: ['pages'] }, 'rules[0].of[0]: must be one of domain, page, user, new-accounts'],
    [
      { when: 'trend', of: ['user'], wiki: 'enwiki' },
      'rules[0].of: users are followed across all wikis: leave "user" out of "of", or leave "wiki" out',
    ],
    [{ when: 'gap', targets: [] }, 'rules[0].targets: must name a target; leave it out for all targets'],
    [{ when: 'gap', targets: ['hok'] }, 'rules[0].targets[0]: no such target: did you mean "hook"?'],
    [{ when: 'gap', targets: ['mail'] }, 'rules[0].targets[0]: no such target: targets are hook'],
    [{ when: 'gap', resolved: 'yes' }, 'rules[0].resolved: must be true or false'],
    [{ when: 'gap', name: 'a\nb' }, 'rules[0].name: must be 1 to 100 characters on one line'],
  ] as const)
    it(`refuses the rule ${JSON.stringify(rule)}`, () => expect(ruleFaults(rule)).to.deep.equal([fault]));

  for (const [target, fault] of [
    [{ type: 'pager' }, 'targets.hook.type: must be one of webhook, slack, discord, ntfy, email'],
    [
      { type: 'webhook', url: 'ftp://x.example/s3cret' },
      'targets.hook.url: must be an http:// or https:// URL without user name and password',
    ],
    [
      { type: 'slack', url: 'https://me:s3cret@x.example' },
      'targets.hook.url: must be an http:// or https:// URL without user name and password',
    ],
    [
      { type: 'slack', url: { env: 'MISSING' } },
      'targets.hook.url: the environment variable MISSING is not set: set it, or name another one',
    ],
    [
      { type: 'slack', url: { file: 'none.txt' } },
      'targets.hook.url: the file none.txt cannot be read or is empty: check its path and its permissions',
    ],
    [
      { ...HOOK, secret: 's3cret' },
      `targets.hook.secret: must be at least 16 characters; generate one with: node -p "crypto.randomBytes(32).toString('base64url')"`,
    ],
    [
      { ...HOOK, quietHours: { from: '22:00', to: '7', timeZone: 'UTC' } },
      'targets.hook.quietHours.to: must be a time of day such as "22:00"',
    ],
    [
      { ...HOOK, quietHours: { from: '22:00', to: '07:00', timeZone: 'Berlin' } },
      'targets.hook.quietHours.timeZone: is not a time zone: use a name such as "Europe/Berlin" or "UTC"',
    ],
    [
      { ...HOOK, quietHours: { from: '22:00', to: '22:00', timeZone: 'UTC' } },
      'targets.hook.quietHours.to: must differ from "from": the two are the ends of the quiet hours',
    ],
    [
      { type: 'email', host: 'mail.example', from: 'a@b.example', to: ['x@y.example\r\nBcc: z@z.example'] },
      'targets.hook.to[0]: must be an e-mail address such as alerts@example.org, without a name',
    ],
    [
      { type: 'email', host: 'mail.example', from: 'a@b.example', to: ['x@y.example'], username: 'a' },
      'targets.hook.password: give both username and password, or neither',
    ],
  ] as const)
    it(`refuses the target ${JSON.stringify(target)} without showing a secret`, () => {
      const faults = targetFaults(target);
      expect(faults).to.deep.equal([fault]);
      expect(faults.join('')).not.to.contain('s3cret');
    });

  it('refuses two rules with one name, and more rules than it can watch', () => {
    const gap = { name: 'gap', when: 'gap' };
    expect(faultsOf({ targets: {}, rules: [gap, gap] })).to.deep.equal([
      'rules[1].name: is the name of rules[0] as well: choose another one',
    ]);
    const rules = Array.from({ length: MAX_RULES + 1 }, (_, i) => ({ ...gap, name: `gap ${i}` }));
    expect(faultsOf({ targets: {}, rules })).to.deep.equal([`rules: must have at most ${MAX_RULES} rules`]);
  });

  for (const json of [null, [], 'rules', {}])
    it(`refuses ${JSON.stringify(json)}`, () => expect(faultsOf(json)).not.to.deep.equal([]));
});
