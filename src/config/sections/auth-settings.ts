import { section } from '../section.ts';
import { line, orNone } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

export const AUTH_SECTION = section(
  {
    jwt_secret: setting({
      kind: orNone(line(1, 1024)),
      fallback: '',
      env: ['JWT_SECRET'],
      secret: true,
      doc: 'Secret that signs the tokens; if empty, the first start creates one and saves it in the data folder.',
    }),
    admin_username: setting({
      kind: line(1, 100),
      fallback: 'admin',
      env: ['ADMIN_USERNAME'],
      doc: 'User name of the administrator; add other accounts with headwater account.',
    }),
    admin_password: setting({
      kind: line(1, 1024),
      fallback: 'password123',
      env: ['ADMIN_PASSWORD'],
      secret: true,
      doc: 'Password of the administrator.',
    }),
  },
  (values) => ({
    /** `null`: see `persistedJwtSecret`. */
    jwtSecret: values.jwt_secret,
    adminUsername: values.admin_username,
    adminPassword: values.admin_password,
  }),
);
