/** The scope of the server's statistics in a Cassandra keyspace. */
export const SERVER_SCOPE = 'feed';
