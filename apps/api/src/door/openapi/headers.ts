/** What every answer carries. */
export const goodHeaders = {
  'X-Correlation-Id': { description: 'Yours, or one made here; it is in every line of our logs', schema: { type: 'string' } },
  'RateLimit-Policy': { description: 'What is counted and how much of it is allowed (`q`) in how many seconds (`w`); absent where nothing is', schema: { type: 'string' }, example: '"address";q=12000;w=60, "user";q=1200;w=60' },
  RateLimit: { description: 'What is left of each (`r`), and in how many seconds it is whole again (`t`)', schema: { type: 'string' }, example: '"address";r=11958;t=41, "user";r=1195;t=41' },
  traceparent: { description: 'W3C Trace Context', schema: { type: 'string' } },
};
