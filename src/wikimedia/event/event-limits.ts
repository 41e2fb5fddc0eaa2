/**
 * The maximum length of each text field of an event, in UTF-16 code units (`length`). An event beyond a limit is rejected,
 * so the memory per event is bounded. Each limit is at least twice the longest possible real value:
 *
 * - user, title: MediaWiki keeps both in 255 bytes (tables.json: actor_name, page_title); a title comes with its namespace.
 * - server_url: "https://", a name of at most 253 characters (RFC 1035), and a port.
 * - domain, server_name: a host name as above; wiki: MySQL database names have at most 64 characters.
 * - topic: Kafka topic names have at most 249 characters.
 * - type, log_type: single words in MediaWiki; log_type has at most 32 bytes. dt: ISO 8601, 24 characters.
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

/** A longer comment is cut, because nothing is counted by it. MediaWiki's own limit is 500 characters (tables.json: comment_text). */
export const MAX_COMMENT_CHARACTERS = 1000;

/** The maximum page length in bytes: MediaWiki stores it as a signed 32-bit integer (default limit: 2 MB, $wgMaxArticleSize). */
export const MAX_PAGE_BYTES = 2_147_483_647;
