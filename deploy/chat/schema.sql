-- The three tables of the Rails application: the chat service reads them, its worker writes them. The Rails application owns
-- these tables; use this file only for a trial without it. MySQL 8 or MariaDB.
CREATE TABLE IF NOT EXISTS chat_applications (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(255),
  token varchar(255) NOT NULL,
  chats_count int DEFAULT 0,
  created_at datetime(6) NOT NULL,
  updated_at datetime(6) NOT NULL,
  UNIQUE KEY index_chat_applications_on_token (token)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS chats (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  chat_application_id bigint NOT NULL,
  number int NOT NULL,
  messages_count int DEFAULT 0,
  created_at datetime(6) NOT NULL,
  updated_at datetime(6) NOT NULL,
  UNIQUE KEY index_chats_on_chat_application_id_and_number (chat_application_id, number),
  CONSTRAINT chats_belong_to_applications FOREIGN KEY (chat_application_id) REFERENCES chat_applications (id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS messages (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  chat_id bigint NOT NULL,
  number int NOT NULL,
  body text,
  created_at datetime(6) NOT NULL,
  updated_at datetime(6) NOT NULL,
  UNIQUE KEY index_messages_on_chat_id_and_number (chat_id, number),
  CONSTRAINT messages_belong_to_chats FOREIGN KEY (chat_id) REFERENCES chats (id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;
