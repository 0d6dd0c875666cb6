/** Fields that never show, however deep and in whatever spelling: `authorization`, `setCookie`, `refresh_token`, … */
const secretField = /^(authorization|proxy-?authorization|cookie|set-?cookie|.*pass(word|phrase)(hash)?|.*token|.*secret|api-?key|private-?key|e-?mail(address)?|phone(number)?)$/i;
const deepest = 6;
const hidden = '[hidden]';

/** A copy of what is to be logged, without its secrets. What is nested too deep is left out. */
export function withoutSecrets(value: unknown, levels = deepest): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value;
  if (levels === 0) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, secretField.test(name) ? hidden : withoutSecrets(field, levels - 1)]));
}

const secrets = /\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|\beyJ[\w-]+\.[\w-]+\.[\w-]*|\b(?:Bearer|Basic) +[\w~+/.=-]+|(?<=:\/\/)[^\s/:@"]*:[^\s/@"]*(?=@)/g;

/** Texts (messages, stacks, SQL errors) carry what nobody meant to log: addresses, tokens, passwords in URLs. */
export const withoutSecretText = (line: string): string => line.replace(secrets, hidden);
