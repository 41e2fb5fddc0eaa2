import { jwtSecret, JwtSecretError } from '../../../config/jwt-secret.ts';
import { StoreError } from '../../../stores/store.ts';

interface SecretSettings {
  readonly auth: { readonly jwtSecret: string | null };
  readonly store: { readonly kind: string; readonly dataDir: string };
}

/** The secret of the tokens. It lies beside the data, so on a full disk it fails like the store, and is waited for alike. */
export const tokenSecret = ({ auth, store }: SecretSettings): string => {
  try {
    return jwtSecret(auth.jwtSecret, store);
  } catch (cause) {
    if (!(cause instanceof JwtSecretError) || !cause.retriable) throw cause;
    throw new StoreError('store-full', cause.message, { cause, retriable: true });
  }
};
