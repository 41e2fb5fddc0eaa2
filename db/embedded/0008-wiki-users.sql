-- The most active users of each wiki, listed as "domain/user". Rows of earlier versions have none.
ALTER TABLE activity ADD COLUMN top_wiki_users TEXT;
