import { jwtSecret, JwtSecretError } from '../../../config/jwt-secret.ts';
import { StoreError } from '../../../stores/store.ts';

interface SecretSettings {
  readonly auth: { readonly jwtSecret: string | null };
  readonly store: { readonly kind: string; readonly dataDir: string };
}

/** The secret that signs tokens. It is stored beside the data, so a full disk fails it like the store, and both are retried. */
export const tokenSecret = ({ auth, store }: SecretSettings): string => {
  try {
    return jwtSecret(auth.jwtSecret, store);
  } catch (cause) {
    if (!(cause instanceof JwtSecretError) || !cause.retriable) throw cause;
    throw new StoreError('store-full', cause.message, { cause, retriable: true });
  }
};
