/** The parts of the dashboard that other sites can embed, each at /embed/KIND. */
export const EMBED_KINDS = ['rate', 'chart', 'ranking', 'ticker'] as const;
export type EmbedKind = (typeof EMBED_KINDS)[number];
