import type { TokenSettings } from '@schoolhouse/identity/tokens/token-settings';
import type { Settings } from '@schoolhouse/platform/settings/settings';

/** One API, one issuer, one audience: the address of the installation. */
export const tokensOf = ({ http, tokens }: Settings): TokenSettings => ({ issuer: http.publicUrl, audience: http.publicUrl, ...tokens });
