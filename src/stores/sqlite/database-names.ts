/** The statistics of the server, below the data folder. */
export const SERVER_DATABASE = 'headwater.db';
export const ACCOUNTS_DATABASE = 'accounts.db';
export const ALERTS_DATABASE = 'alerts.db';

/** The statistics of a consumer of this topic, below the data folder. */
export const consumerDatabase = (topic: string): string => `${topic}.db`;
