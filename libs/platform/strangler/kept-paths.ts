import { fits, readPattern } from './path-pattern';

/** What no rule takes away, and why. */
export const keptPaths: readonly (readonly [pattern: string, because: string])[] = [
  ['/health/**', 'they say how this program is, and nobody else can'],
  ['/metrics/**', 'they say how this program is, and nobody else can'],
  ['/docs/**', 'they describe this program'],
  ['/openapi.json', 'it describes this program'],
  ['/topology/**', 'it shows where everything goes, these paths too'],
  ['/v1/topology/**', 'it shows where everything goes, these paths too'],
  ['/.well-known/**', 'whoever checks our tokens finds the keys there'],
  ['/oauth/**', 'tokens are given there'],
  ['/v1/auth/**', 'tokens are given there'],
  ['/v1/signing-keys/**', 'the keys of our tokens are changed there'],
  ['/v1/services/**', 'who may call our modules is said there'],
  ['/v1/schools/**', 'schools are opened, suspended and resumed there'],
  ['/v1/branding/**', 'it is asked without a token, so nobody knows for which school'],
];

const kept = keptPaths.map(([pattern, because]) => ({ pattern: readPattern(pattern), because }));

/** Why a path is answered here whatever the rules say; undefined: it may go. @param names those of a path, or of a pattern that could only fit such paths */
export const keptBecause = (names: readonly string[]): string | undefined => kept.find(({ pattern }) => fits(pattern, names))?.because;
