import { readFileSync } from 'node:fs';
import { SettingsError } from '../settings/settings-error';

/** Both sides show a certificate of the same authority: who has none is not let in (mutual TLS). */
export interface TlsFiles {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface TlsPaths {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** @throws SettingsError when only some are given, or one cannot be read */
export function readTlsFiles({ ca, cert, key }: TlsPaths): TlsFiles | undefined {
  if (!ca && !cert && !key) return undefined;
  if (!ca || !cert || !key) throw new SettingsError(['MODULE_TLS_CA_FILE, MODULE_TLS_CERT_FILE and MODULE_TLS_KEY_FILE belong together: give all three']);
  return { ca: read('MODULE_TLS_CA_FILE', ca), cert: read('MODULE_TLS_CERT_FILE', cert), key: read('MODULE_TLS_KEY_FILE', key) };
}

function read(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new SettingsError([`${name}: ${(error as Error).message}`]);
  }
}
