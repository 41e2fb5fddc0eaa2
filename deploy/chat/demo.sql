-- A sample application for the chat service.
INSERT IGNORE INTO chat_applications (name, token, created_at, updated_at)
VALUES ('Demo', 'demo', NOW(6), NOW(6));
