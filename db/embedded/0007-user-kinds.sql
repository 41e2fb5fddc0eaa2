-- From this version on "windows" has rows of dimension "kind": "registered", "temporary", "ip" and "bot". What a window of
-- dimension "all" counts beyond them is of an unknown kind: the user is hidden, or an older version counted the event.

-- A view for people with an SQLite tool.
CREATE VIEW hours_by_kind AS
  SELECT datetime(start / 1000, 'unixepoch') AS hour,
    sum(iif(dimension = 'all', bots + non_bots, 0)) AS messages,
    sum(iif(key = 'registered' AND dimension = 'kind', bots + non_bots, 0)) AS registered,
    sum(iif(key = 'temporary' AND dimension = 'kind', bots + non_bots, 0)) AS temporary,
    sum(iif(key = 'ip' AND dimension = 'kind', bots + non_bots, 0)) AS ip,
    sum(iif(key = 'bot' AND dimension = 'kind', bots + non_bots, 0)) AS bot,
    sum(iif(dimension = 'all', 1, -1) * (bots + non_bots)) AS unknown
  FROM windows WHERE resolution = '1h' AND dimension IN ('all', 'kind') GROUP BY start ORDER BY start;
