import { Counter } from 'prom-client';

const reuses = new Counter({
  name: 'schoolhouse_refresh_token_reuse_total',
  help: 'Used refresh tokens that were brought again: a stolen token, or a client that lost an answer.',
});

export const countReuse = (): void => reuses.inc();
