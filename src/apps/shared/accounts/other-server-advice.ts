/** For a token that a server refuses: it was signed with the secret of other settings. */
export const OTHER_SERVER_ADVICE =
  'use the settings of that server: the same DATA_DIR, or the same JWT_SECRET, ADMIN_USERNAME and ADMIN_PASSWORD';
