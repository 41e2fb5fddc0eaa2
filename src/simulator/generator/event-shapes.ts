import type { Random } from '../random.ts';
import { valueSlot, textSlot } from './template.ts';
import type { Wiki } from './wikis.ts';

/** An event with holes, before it becomes a template. */
export type Shape = Record<string, unknown>;

const pick = <T>(from: readonly T[], random: Random): T => {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new Error('there is nothing to choose from');
  return chosen;
};

const comment = (wiki: Wiki, random: Random): string => {
  const size = random();
  if (size < 0.15) return '';
  const phraseCount = size > 0.995 ? 280 : size > 0.8 ? 12 : 3;
  const text = Array.from({ length: phraseCount }, () => pick(wiki.phrases, random)).join(', ');
  return random() < 0.3 ? `/* Section ${textSlot('page')} */ ${text} [[Link|"link"]]` : text;
};

/** Of MediaWiki, by the prefix of a title; every other prefix here is one of categories. */
const NAMESPACES: ReadonlyMap<string, number> = new Map([
  ['Talk', 1],
  ['Diskussion', 1],
  ['User', 2],
  ['File', 6],
  ['Property', 120],
  ['Lexeme', 146],
]);
const CATEGORY = 14;

const namespaceOf = (title: string): number => {
  const end = title.indexOf(':');
  return end === -1 ? 0 : (NAMESPACES.get(title.slice(0, end)) ?? CATEGORY);
};

const base = (type: string, wiki: Wiki, random: Random): Shape => {
  const server = `https://${wiki.domain}`;
  const title = `${pick(wiki.titles, random)} ${textSlot('page')}`;
  const address = `${server}/wiki/${encodeURIComponent(title.replace(textSlot('page'), '')).slice(0, -3)}_${textSlot('page')}`;
  const commentText = comment(wiki, random);
  return {
    $schema: random() < 0.5 ? '/mediawiki/recentchange/1.0.0' : '/mediawiki/recentchange/1.0.1',
    meta: {
      uri: address,
      request_id: textSlot('requestId'),
      id: textSlot('metaId'),
      domain: wiki.domain,
      stream: 'mediawiki.recentchange',
      dt: textSlot('dt'),
      topic: textSlot('topic'),
      partition: valueSlot('partition'),
      offset: valueSlot('offset'),
    },
    id: valueSlot('rcid'),
    type,
    namespace: namespaceOf(title),
    title,
    title_url: address,
    comment: commentText,
    timestamp: valueSlot('seconds'),
    user: valueSlot('user'),
    bot: valueSlot('bot'),
    server_url: server,
    server_name: wiki.domain,
    server_script_path: '/w',
    wiki: wiki.wiki,
    parsedcomment:
      commentText === ''
        ? ''
        : `<span dir="auto">${commentText.replaceAll('"', '&quot;').slice(0, 900)}</span>`,
  };
};

const notify = (wiki: Wiki): string =>
  `https://${wiki.domain}/w/index.php?diff=${textSlot('newRevision')}&oldid=${textSlot('oldRevision')}&rcid=${textSlot('rcid')}`;

const LOG_PARAMS: readonly unknown[] = [
  [],
  { img_sha1: 'k3v9b0qz7m2c5x8n1l4j6h0g3f5d7s9', img_timestamp: '20260505111739' },
  ['1234', '5678'],
  'legacy\nparameters',
  { userid: 17, 'flags ☂': ['a', null, { deep: true }] },
];

/** Events of one type on one wiki, as they look in the feed. */
export const eventShape = (type: string, wiki: Wiki, random: Random): Shape => {
  const shape = base(type, wiki, random);
  switch (type) {
    case 'edit':
      return {
        ...shape,
        notify_url: notify(wiki),
        minor: random() < 0.2,
        ...(random() < 0.7 ? { patrolled: random() < 0.5 } : {}),
        length: { old: valueSlot('oldLength'), new: valueSlot('newLength') },
        revision: { old: valueSlot('oldRevision'), new: valueSlot('newRevision') },
      };
    case 'new':
      return {
        ...shape,
        notify_url: notify(wiki),
        minor: false,
        patrolled: false,
        length: { new: valueSlot('newLength') },
        revision: { new: valueSlot('newRevision') },
      };
    case 'log':
      return {
        ...shape,
        log_id: valueSlot('oldRevision'),
        log_type: pick(['upload', 'delete', 'move', 'thanks', 'block'], random),
        log_action: 'done',
        log_params: pick(LOG_PARAMS, random),
        log_action_comment: `done: ${textSlot('page')}`,
      };
    case 'categorize':
      return { ...shape, notify_url: notify(wiki), comment: `[[:${textSlot('page')}]] added to category` };
    default:
      return shape;
  }
};

/** A heartbeat of the feed itself: no change, with most fields missing. */
export const canaryShape = (): Shape => ({
  $schema: '/mediawiki/recentchange/1.0.1',
  meta: {
    id: textSlot('metaId'),
    request_id: textSlot('requestId'),
    domain: 'canary',
    stream: 'mediawiki.recentchange',
    dt: textSlot('dt'),
    topic: textSlot('topic'),
    partition: valueSlot('partition'),
    offset: valueSlot('offset'),
  },
  id: null,
  type: 'edit',
  comment: 'canary event',
});

const without = (shape: Shape, ...keys: readonly string[]): Shape =>
  Object.fromEntries(Object.entries(shape).filter(([key]) => !keys.includes(key)));

const withoutDomain = (shape: Shape): Shape => ({
  ...shape,
  meta: without(shape['meta'] as Shape, 'domain'),
});

/** Valid but rare shapes: each omits or empties an optional field. */
export const INCOMPLETE_SHAPES: readonly ((shape: Shape) => Shape)[] = [
  (shape) => without(shape, 'user'),
  (shape) => without(shape, 'bot'),
  (shape) => without(shape, 'title', 'title_url'),
  (shape) => without(shape, 'id'),
  (shape) => without(shape, 'length', 'revision'),
  (shape) => without(shape, 'server_name'),
  (shape) => without(shape, 'server_url'),
  (shape) => withoutDomain(shape),
  (shape) => without(withoutDomain(shape), 'server_name'),
  (shape) => ({ ...shape, id: null }),
  (shape) => ({ ...shape, user: null }),
  (shape) => ({ ...shape, user: '' }),
  (shape) => ({ ...shape, server_url: null, server_name: null }),
  (shape) => ({ ...shape, later_field: { unknown: [1, 'two', null] } }),
];
