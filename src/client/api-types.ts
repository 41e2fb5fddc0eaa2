// Written by scripts/client-types.js from the OpenAPI document: do not edit.

/** The parameters of `GET /stats`. */
export interface StatsParams {
  /** Number of most active users; "all" streams all users in unspecified order. Default: 100. */
  readonly top?: number | 'all';
}
/** The parameters of `GET /stats/windows`. */
export interface WindowsParams {
  /** Window width. Default: 1m. */
  readonly resolution?: '1s' | '1m' | '1h' | '1d';
  /** ISO 8601 with a time zone, or epoch milliseconds; rounded outwards to whole windows. Default: 5 minutes (1s), 3 hours (1m), 48 hours (1h) or 90 days (1d) before `to`. */
  readonly from?: Date | string | number;
  /** Same format. Default: the time of the newest event. */
  readonly to?: Date | string | number;
  /** Only these wikis: domains (en.wikipedia.org), database names (enwiki), patterns (*.wikipedia.org) or names of sets. Separated by commas, or the parameter repeated: at most 50 values. */
  readonly domain?: string | readonly string[];
  /** Only events of this type. */
  readonly type?: 'edit' | 'new' | 'categorize' | 'log' | 'external';
  /** Only changes by these kinds of users: registered, temporary, ip, bot. Separated by commas, or the parameter repeated: at most 50 values. */
  readonly kind?:
    'registered' | 'temporary' | 'ip' | 'bot' | readonly ('registered' | 'temporary' | 'ip' | 'bot')[];
  /** Return one row per domain, type or kind of user that has events. The rows by kind of a window add up to all its events: "unknown" counts hidden users, and what an older version counted. */
  readonly by?: 'domain' | 'type' | 'kind';
  /** How many at most. Default: 500. */
  readonly limit?: number;
  /** The `next` of the previous page. */
  readonly after?: string;
  /** Return distinct users as `{"value","error"}` instead of a number. Default: false. */
  readonly detail?: boolean;
  /** Add `compare`: the complete windows of the same time yesterday (day), a week ago (week), or the mean of the last four weeks (4weeks). A page then has the windows of `limit` times their width. Not with `by`, only as JSON. */
  readonly compare?: 'day' | 'week' | '4weeks';
}
/** The parameters of `GET /stats/totals`. */
export interface TotalsParams {
  /** ISO 8601 with a time zone, or epoch milliseconds; rounded outwards to whole seconds, or to the finest windows still available. Default: the first event. */
  readonly from?: Date | string | number;
  /** ISO 8601 with a time zone, or epoch milliseconds; rounded outwards to whole seconds. Default: the last complete second. */
  readonly to?: Date | string | number;
  /** Only these wikis: domains (en.wikipedia.org), database names (enwiki), patterns (*.wikipedia.org) or names of sets. Separated by commas, or the parameter repeated: at most 50 values. */
  readonly domain?: string | readonly string[];
  /** Only events of this type. */
  readonly type?: 'edit' | 'new' | 'categorize' | 'log' | 'external';
  /** Only changes by these kinds of users: registered, temporary, ip, bot. Separated by commas, or the parameter repeated: at most 50 values. */
  readonly kind?:
    'registered' | 'temporary' | 'ip' | 'bot' | readonly ('registered' | 'temporary' | 'ip' | 'bot')[];
  /** Add `compare`: the same range yesterday (day), a week ago (week), or in each of the last four weeks with their mean (4weeks). Give `from` as well. */
  readonly compare?: 'day' | 'week' | '4weeks';
}
/** The parameters of `GET /stats/top`. */
export interface TopParams {
  /** What to rank by number of events; kinds: the kinds of users. */
  readonly of: 'pages' | 'users' | 'domains' | 'kinds';
  /** The most recent window (default: 1h), including the current minute, which is incomplete. */
  readonly window?: '5m' | '1h' | '24h';
  /** Leave the current minute out: the window ends with the last complete minute. Default: false. */
  readonly complete?: boolean;
  /** ISO 8601 with a time zone, or epoch milliseconds; rounded outwards to whole seconds (domains, kinds) or minutes, or to the finest windows still available. */
  readonly from?: Date | string | number;
  /** ISO 8601 with a time zone, or epoch milliseconds; rounded outwards to whole seconds (domains, kinds) or minutes. Default: the last complete second. */
  readonly to?: Date | string | number;
  /** Only these wikis, or the pages or users of these (not with of=kinds): domains (en.wikipedia.org), database names (enwiki), patterns (*.wikipedia.org) or names of sets. Separated by commas, or the parameter repeated: at most 50 values. */
  readonly domain?: string | readonly string[];
  /** Only events of bots (true) or only of people (false); only with of=domains. */
  readonly bot?: boolean;
  /** How many at most. Default: 20. */
  readonly limit?: number;
  /** Return distinct users as `{"value","error"}` instead of a number. Default: false. */
  readonly detail?: boolean;
}
/** The parameters of `GET /stats/annotations`. */
export interface AnnotationsParams {
  /** ISO 8601 with a time zone, or epoch milliseconds; rounded outwards to whole seconds. Default: 24 hours before the last complete second. */
  readonly from?: Date | string | number;
  /** ISO 8601 with a time zone, or epoch milliseconds; rounded outwards to whole seconds. Default: the last complete second. */
  readonly to?: Date | string | number;
  /** How many at most. Default: 200. */
  readonly limit?: number;
}
/** The parameters of `GET /stats/trends`. */
export interface TrendsParams {
  /** Only this kind. */
  readonly of?: 'domain' | 'page' | 'user' | 'new-accounts' | 'edit-war';
  /** Only trends of these wikis, which leaves out those of users: domains (en.wikipedia.org), database names (enwiki), patterns (*.wikipedia.org) or names of sets. Separated by commas, or the parameter repeated: at most 50 values. */
  readonly domain?: string | readonly string[];
}
/** The parameters of `GET /stats/trends.atom`. */
export interface TrendsAtomParams {
  /** Only this kind. */
  readonly of?: 'domain' | 'page' | 'user' | 'new-accounts' | 'edit-war';
  /** Only trends of these wikis, which leaves out those of users: domains (en.wikipedia.org), database names (enwiki), patterns (*.wikipedia.org) or names of sets. Separated by commas, or the parameter repeated: at most 50 values. */
  readonly domain?: string | readonly string[];
}
/** The parameters of `GET /stats/trends.json`. */
export interface TrendsJsonFeedParams {
  /** Only this kind. */
  readonly of?: 'domain' | 'page' | 'user' | 'new-accounts' | 'edit-war';
  /** Only trends of these wikis, which leaves out those of users: domains (en.wikipedia.org), database names (enwiki), patterns (*.wikipedia.org) or names of sets. Separated by commas, or the parameter repeated: at most 50 values. */
  readonly domain?: string | readonly string[];
}
/** The parameters of `GET /events`. */
export interface EventsParams {
  /** Only changes that statistics count for these domains: domains (en.wikipedia.org), database names (enwiki), patterns (*.wikipedia.org) or names of sets. Separated by commas, or the parameter repeated: at most 50 values. */
  readonly domain?: string | readonly string[];
  /** Only changes of these wikis, by domain or by database: domains (en.wikipedia.org), database names (enwiki), patterns (*.wikipedia.org) or names of sets. Separated by commas, or the parameter repeated: at most 50 values. */
  readonly wiki?: string | readonly string[];
  /** Only these types: edit, new, categorize, log, external. Separated by commas, or the parameter repeated: at most 50 values. */
  readonly type?:
    | 'edit'
    | 'new'
    | 'categorize'
    | 'log'
    | 'external'
    | readonly ('edit' | 'new' | 'categorize' | 'log' | 'external')[];
  /** Only pages in these namespaces, by number: 0 has the articles. Separated by commas, or the parameter repeated: at most 50 values. */
  readonly namespace?: number | readonly number[];
  /** Only pages whose title, with its namespace, begins like this; may be repeated. */
  readonly title?: string | readonly string[];
  /** Only changes by these users; may be repeated. */
  readonly user?: string | readonly string[];
  /** Only changes by these kinds of users: registered, temporary, ip, bot. Separated by commas, or the parameter repeated: at most 50 values. */
  readonly kind?:
    'registered' | 'temporary' | 'ip' | 'bot' | readonly ('registered' | 'temporary' | 'ip' | 'bot')[];
  /** Only changes by bots (true) or only by people (false). */
  readonly bot?: boolean;
  /** Only changes that add or remove at least this many bytes. */
  readonly min_bytes?: number;
  /** Only minor edits (true), or everything else (false). */
  readonly minor?: boolean;
}
/** The parameters of `GET /alerts`. */
export interface AlertsParams {
  /** How many at most. Default: 100. */
  readonly limit?: number;
}
/** The parameters of `POST /alerts/test`. */
export interface TestAlertParams {
  /** Only this target; all of them by default. */
  readonly target?: string;
}
/** The parameters of `GET /rejects`. */
export interface RejectsParams {
  /** How many at most. Default: 100. */
  readonly limit?: number;
  /** The `next` of the previous page. */
  readonly after?: string;
}
/** Response of `POST /alerts/test`. */
export interface AlertTest {
  /** Ids, as in `deliveries` of /alerts. */
  readonly deliveries: readonly string[];
}
/** Response of `GET /alerts`. */
export interface Alerts {
  readonly rules: readonly {
    readonly name: string;
    readonly when: 'trend' | 'edit-war' | 'rate' | 'change' | 'feed-down' | 'gap' | 'store-failing';
    /** The members of the condition. */
    readonly options: Readonly<Record<string, unknown>>;
    readonly targets: readonly string[];
    /** Whether the end of an incident is an alert, too. */
    readonly resolved: boolean;
    /** Whether the rule ignores quiet hours. */
    readonly urgent: boolean;
    readonly limit: { readonly alerts: number; readonly minutes: number };
    /** An incident that is not seen for this long has ended. */
    readonly resolve_after_minutes: number;
    /** Incidents that have begun and not ended. */
    readonly open_count: number;
    /** At most the newest 20 of them. */
    readonly open: readonly {
      /** What it is about: a page, a user, a wiki, a partition. */
      readonly key: string;
      readonly title: string;
      readonly text: string;
      readonly url: string | null;
      /** When the incident began. */
      readonly since: string;
    }[];
  }[];
  readonly targets: readonly {
    readonly name: string;
    readonly type: 'webhook' | 'slack' | 'discord' | 'ntfy' | 'email';
    /** Its server, without what is secret. */
    readonly address: string;
    /** Why the last attempt failed; null if it did not. */
    readonly problem: string | null;
    /** The end of its quiet hours; null outside. */
    readonly quiet_until: string | null;
  }[];
  readonly waiting: {
    /** Deliveries to be sent or retried. */
    readonly pending: number;
    /** Deliveries held back by quiet hours or a limit. */
    readonly held: number;
  };
  /** Why alerts are not durable at the moment: they are sent from memory. null if they are. */
  readonly problem: string | null;
  /** Newest first. */
  readonly alerts: readonly {
    readonly id: string;
    readonly rule: string;
    readonly state: 'firing' | 'resolved' | 'test' | 'digest';
    /** What it is about: a page, a user, a wiki, a partition. */
    readonly key: string;
    readonly title: string;
    readonly text: string;
    readonly url: string | null;
    /** When the incident began. */
    readonly since: string;
    /** When the alert was raised. */
    readonly at: string;
    readonly deliveries: readonly {
      /** The idempotency key that the target gets. */
      readonly id: string;
      readonly target: string;
      readonly state: 'pending' | 'held' | 'sent' | 'given-up' | 'in-digest';
      readonly attempts: number;
      /** When it is sent next, or released. */
      readonly due_at: string | null;
      /** When it was sent or given up. */
      readonly settled_at: string | null;
      /** Why the last attempt failed. */
      readonly error: string | null;
    }[];
  }[];
}
/** Response of `GET /stats/annotations`. A server keeps the newest 500 of each kind. A consumer knows only the current trends. */
export interface Annotations {
  readonly from: string;
  readonly to: string;
  /** The newest `limit` that touch the range, oldest first. */
  readonly annotations: readonly (
    | { readonly kind: 'restart' | 'reconnect'; readonly at: string; readonly until: string }
    | { readonly kind: 'lost'; readonly at: string; readonly until: string; readonly events: number }
    | Trend
  )[];
  /** How many older ones of the range are left out. */
  readonly omitted: number;
}
/** Response of `GET /events`. null if the feed does not give the value. */
export interface Change {
  readonly id: string;
  readonly dt: string | null;
  readonly type: string | null;
  readonly wiki: string | null;
  readonly domain: string | null;
  readonly title: string | null;
  readonly user: string | null;
  readonly bot: boolean;
  /** Kind of the user; null if the feed hides the name. */
  readonly kind: 'registered' | 'temporary' | 'ip' | 'bot' | null;
  /** Whether the user marked the edit as minor. */
  readonly minor: boolean;
  /** Change in the size of the page. */
  readonly bytes: number | null;
  readonly namespace: number | null;
  /** URL of the page. */
  readonly url: string | null;
  /** URL that shows what an edit changed. */
  readonly diff_url: string | null;
  /** What the user wrote about the change; null in a consumer, whose records have no comments. */
  readonly comment: string | null;
}
/** An error: a code for programs and a message for people. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string };
}
/** An object `Login` of the API. */
export interface Login {
  readonly username: string;
  readonly password: string;
}
/** Response of `GET /ready`. With one section per part: feed, store, … */
export interface Ready {
  readonly ready: boolean;
  /** Problems as plain sentences; empty if ready. */
  readonly problems: readonly string[];
  readonly feed?: {
    /** Where counting began: SINCE, or the first start. null before that; only of a server. `counted_since` of /stats/totals has the first event. */
    readonly counting_since?: string | null;
    /** Commands that count the last day too, for how this server was started; null where it was started with SINCE or has counted for a day. */
    readonly history_command?: string | null;
    readonly [member: string]: unknown;
  };
  readonly [member: string]: unknown;
}
/** Response of `GET /rejects`. */
export interface Rejects {
  readonly rejects: readonly {
    readonly id: string;
    /** The kind of fault, for programs; `reason` says it in words. */
    readonly code: string;
    readonly reason: string;
    /** The original text, or its first 1,048,576 characters. */
    readonly data: string;
    readonly at: string;
    /** data is truncated. */
    readonly truncated?: true;
    /** Full length of truncated data, in characters. */
    readonly length?: number;
  }[];
  /** Token of the next page; null on the last page. A page ends early after 1,048,576 characters of data. */
  readonly next: string | null;
}
/** Response of `POST /rejects/replay`. */
export interface Replay {
  readonly counted: number;
  readonly rejected: number;
}
/** Response of `GET /stats`. */
export interface Stats {
  /** bots + non_bots */
  readonly messages: number;
  readonly distinct_users: number;
  readonly bots: number;
  readonly non_bots: number;
  /** At most 5,000 names; events of further names are counted under "(other)". */
  readonly by_server_url: Readonly<Record<string, number>>;
  /** At most 5,000 names; events of further names are counted under "(other)". */
  readonly by_domain: Readonly<Record<string, number>>;
  readonly by_user: Readonly<Record<string, number>>;
  /** When the last batch became durable. */
  readonly as_of: string | null;
}
/** Response of `GET /status`. */
export interface Status {
  readonly status: 'ok';
}
/** Response of `POST /stats/ticket`. */
export interface Ticket {
  readonly ticket: string;
  /** Seconds. */
  readonly expires_in: number;
}
/** Response of `POST /login`. */
export interface Token {
  /** A JWT. Its claim `role` is reader or admin. It becomes invalid when the password changes. */
  readonly token: string;
}
/** Response of `GET /stats/top`. */
export interface Top {
  readonly of: 'pages' | 'users' | 'domains' | 'kinds';
  /** null with `from`. */
  readonly window: '5m' | '1h' | '24h' | null;
  readonly from: string;
  readonly to: string;
  /** Whether all counts and the order are exact, and with `domain` no page or user is missing. */
  readonly exact: boolean;
  /** null with `domain` if the lists do not have all users of these wikis: then nobody has counted them. */
  readonly distinct_users: number | { readonly value: number; readonly error: number } | null;
  /** The domain of the wiki, with one in `domain`. */
  readonly domain?: string;
  /** The domains and patterns, with several in `domain`. */
  readonly wikis?: readonly string[];
  readonly top: readonly {
    /** Of a page or a domain. */
    readonly domain?: string;
    /** Of a page. */
    readonly title?: string;
    /** Of a user. */
    readonly user?: string;
    /** A kind of users. */
    readonly kind?: 'registered' | 'temporary' | 'ip' | 'bot' | 'unknown';
    readonly count: number;
    /** The true count is between `count` and `count + error`. */
    readonly error: number;
  }[];
}
/** Response of `GET /stats/totals`. */
export interface Totals {
  readonly from: string;
  readonly to: string;
  /** bots + non_bots */
  readonly messages: number;
  readonly bots: number;
  readonly non_bots: number;
  readonly new_pages: number;
  readonly bytes_added: number;
  readonly bytes_removed: number;
  /** Time of the newest events. */
  readonly newest_at: string | null;
  /** End of the first window. Windows that start earlier are unknown or partial. */
  readonly counted_since: string | null;
  /** All events before this second have been counted. Later windows are unknown or partial. */
  readonly complete_until: string | null;
  /** Events of this range that the feed lost: `events` of them between the times of the events around them. At most the newest 100. null in a consumer, which cannot know them. */
  readonly lost: readonly { readonly from: string; readonly to: string; readonly events: number }[] | null;
  /** Why `lost` is null, and where to look. */
  readonly lost_unknown?: string;
  /** Of all events up to the save that ends closest to `complete_until`. null with `from`, `domain`, `type` or `kind`. */
  readonly distinct_users: number | null;
  /** null with `from`, `domain`, `type` or `kind`. */
  readonly outside: {
    /** Events without a time. */
    readonly unplaced: number;
    /** Events later than WINDOW_LATENESS_SECONDS allows. */
    readonly too_late: number;
    /** Events dated more than five minutes in the future. */
    readonly future: number;
  } | null;
  /** The domain of the wiki, with one in `domain`. */
  readonly domain?: string;
  /** The domains and patterns, with several in `domain`. */
  readonly wikis?: readonly string[];
  /** The kinds of users in `kind`. */
  readonly kinds?: readonly ('registered' | 'temporary' | 'ip' | 'bot')[];
  /** With `kind`: events by users of an unknown kind, which may be of these kinds too. Their names are hidden, or an older version counted them. */
  readonly unknown?: number;
  /** With `compare`. `from` … `to` is the part of the range that is compared: its complete seconds or, where the windows of a reference are only available as minutes or hours, whole ones, and then it begins up to one of them earlier. */
  readonly compare?: {
    readonly with: 'day' | 'week' | '4weeks';
    readonly from: string;
    readonly to: string;
    /** Why it cannot be compared: counting began later or has not got there, its windows have expired, or the feed lost more than a tenth of its events. null if it can. */
    readonly missing: 'not-counted' | 'expired' | 'lost' | null;
    /** bots + non_bots */
    readonly messages?: number;
    readonly bots?: number;
    readonly non_bots?: number;
    readonly new_pages?: number;
    readonly bytes_added?: number;
    readonly bytes_removed?: number;
    /** The same part earlier, newest first. */
    readonly references: readonly {
      readonly from: string;
      readonly to: string;
      /** Why it cannot be compared: counting began later or has not got there, its windows have expired, or the feed lost more than a tenth of its events. null if it can. */
      readonly missing: 'not-counted' | 'expired' | 'lost' | null;
      /** bots + non_bots */
      readonly messages?: number;
      readonly bots?: number;
      readonly non_bots?: number;
      readonly new_pages?: number;
      readonly bytes_added?: number;
      readonly bytes_removed?: number;
    }[];
    /** Of the references that are not missing; null if all are. */
    readonly mean: {
      readonly messages: number;
      readonly bots: number;
      readonly non_bots: number;
      readonly new_pages: number;
      readonly bytes_added: number;
      readonly bytes_removed: number;
    } | null;
    /** messages / mean.messages - 1, rounded to four decimals: 0.12 is 12 % more. */
    readonly change: number | null;
  };
}
/** Response of `GET /stats/trends`. */
export type Trend =
  | {
      readonly kind: 'burst';
      readonly of: 'domain';
      readonly domain: string;
      /** Time of the event that triggered it. */
      readonly at: string;
      /** When it started. */
      readonly since: string;
      /** Count in five minutes. */
      readonly count: number;
      /** Usual count in five minutes. */
      readonly usual: number;
      readonly score: number;
    }
  | {
      readonly kind: 'burst';
      readonly of: 'page';
      readonly domain: string;
      readonly title: string;
      /** Time of the event that triggered it. */
      readonly at: string;
      /** When it started. */
      readonly since: string;
      /** Count in five minutes. */
      readonly count: number;
      /** Usual count in five minutes. */
      readonly usual: number;
      readonly score: number;
    }
  | {
      readonly kind: 'burst';
      readonly of: 'user';
      readonly user: string;
      /** Time of the event that triggered it. */
      readonly at: string;
      /** When it started. */
      readonly since: string;
      /** Count in five minutes. */
      readonly count: number;
      /** Usual count in five minutes. */
      readonly usual: number;
      readonly score: number;
    }
  | {
      readonly kind: 'burst';
      readonly of: 'new-accounts';
      readonly wiki: string;
      /** Time of the event that triggered it. */
      readonly at: string;
      /** When it started. */
      readonly since: string;
      /** Count in five minutes. */
      readonly count: number;
      /** Usual count in five minutes. */
      readonly usual: number;
      readonly score: number;
    }
  | {
      readonly kind: 'edit-war';
      readonly domain: string;
      readonly title: string;
      /** Time of the event that triggered it. */
      readonly at: string;
      /** When it started. */
      readonly since: string;
      readonly reverts: number;
      readonly users: readonly string[];
    };
/** Response of `GET /stats/trends`. Latest first. */
export interface Trends {
  readonly as_of: string | null;
  readonly trends: readonly Trend[];
}
/** Response of `GET /stats/wikis`. Those with any events so far, busiest first. */
export interface Wikis {
  /** The last complete hours, at most 24; null before the first. */
  readonly rates: { readonly from: string; readonly to: string } | null;
  readonly sets: readonly {
    readonly name: string;
    /** How a built-in set is computed; null for a set of WIKI_SETS. */
    readonly rule: string | null;
    /** Domains and patterns. */
    readonly wikis: readonly string[];
  }[];
  readonly wikis: readonly {
    readonly domain: string;
    /** Its name for people: "English Wikipedia". */
    readonly name: string | null;
    /** Mean of `rates`; null if it is. */
    readonly per_hour: number | null;
  }[];
}
/** Response of `GET /stats/windows`. */
export interface Windows {
  readonly resolution: '1s' | '1m' | '1h' | '1d';
  readonly from: string;
  readonly to: string;
  /** All events before this time have arrived, as far as is known. */
  readonly settled_at: string | null;
  /** Time of the newest events. */
  readonly newest_at: string | null;
  /** End of the first window. Windows that start earlier are unknown or partial. */
  readonly counted_since: string | null;
  /** All events before this second have been counted. Later windows are unknown or partial. */
  readonly complete_until: string | null;
  readonly rows: readonly {
    readonly start: string;
    /** bots + non_bots */
    readonly messages: number;
    readonly bots: number;
    readonly non_bots: number;
    readonly new_pages: number;
    readonly bytes_added: number;
    readonly bytes_removed: number;
    /** null for seconds, and for a single domain, type or kind. */
    readonly distinct_users: number | { readonly value: number; readonly error: number } | null;
    /** With `by=domain`. */
    readonly domain?: string;
    /** With `by=type`. */
    readonly type?: string;
    /** With `by=kind`. */
    readonly kind?: 'registered' | 'temporary' | 'ip' | 'bot' | 'unknown';
    /** With `kind`: events by users of an unknown kind, which may be of these kinds too. Their names are hidden, or an older version counted them. */
    readonly unknown?: number;
    /** false: the window is partial, because counting began within it or its last events have not been read yet. */
    readonly complete: boolean;
  }[];
  /** Token of the next page; null on the last page. */
  readonly next: string | null;
  /** All-time events that are in the totals but in no window. */
  readonly outside: {
    /** Events without a time. */
    readonly unplaced: number;
    /** Events later than WINDOW_LATENESS_SECONDS allows. */
    readonly too_late: number;
    /** Events dated more than five minutes in the future. */
    readonly future: number;
  };
  /** The domains and patterns, with several in `domain`. */
  readonly wikis?: readonly string[];
  /** The kinds of users in `kind`. */
  readonly kinds?: readonly ('registered' | 'temporary' | 'ip' | 'bot')[];
  /** With `compare`. A row for each complete window of the page that is known in any reference, whether it has events or not. Windows are compared in UTC, so daylight saving time does not matter. */
  readonly compare?: {
    readonly with: 'day' | 'week' | '4weeks';
    /** The earlier times, newest first. */
    readonly references: readonly {
      readonly from: string;
      readonly to: string;
      /** Complete windows of this page. */
      readonly windows: number;
      /** How many of them are known here. */
      readonly known: number;
      /** Why it cannot be compared: counting began later or has not got there, its windows have expired, or the feed lost more than a tenth of its events. null if it can. */
      readonly missing: 'not-counted' | 'expired' | 'lost' | null;
    }[];
    readonly rows: readonly {
      /** Of the window that is compared. */
      readonly start: string;
      /** How many windows the mean is of. */
      readonly references: number;
      readonly messages: number;
      readonly bots: number;
      readonly non_bots: number;
      readonly new_pages: number;
      readonly bytes_added: number;
      readonly bytes_removed: number;
    }[];
  };
}
