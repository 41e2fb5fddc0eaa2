/**
 * The longest text that each field of an event may have, in UTF-16 code units (what `length` says). An event beyond one
 * of them is rejected, so that the memory which an event can take is bounded. All are at least twice what can be true:
 *
 * - user, title: MediaWiki keeps both in 255 bytes (tables.json: actor_name, page_title); a title comes with its namespace.
 * - server_url: "https://", a name of at most 253 characters (RFC 1035), and a port.
 * - domain, server_name: such a name; wiki: MySQL's names of databases have at most 64 characters.
 * - topic: Kafka's names of topics have at most 249 characters.
 * - type, log_type: MediaWiki's are words; log_type has 32 bytes. dt: ISO 8601, 24 characters.
 */
export const MAX_FIELD_CHARACTERS = {
  id: 256,
  user: 1024,
  title: 1024,
  serverUrl: 1024,
  domain: 512,
  serverName: 512,
  wiki: 512,
  topic: 512,
  type: 512,
  logType: 512,
  dt: 512,
} as const;

/** Bytes of a page: MediaWiki allows 2 MB by default ($wgMaxArticleSize), and keeps lengths in signed 32 bits. */
export const MAX_PAGE_BYTES = 2_147_483_647;
