/** What every answer carries. */
export const goodHeaders = {
  'X-Correlation-Id': { description: 'Yours, or one made here; it is in every line of our logs', schema: { type: 'string' } },
  traceparent: { description: 'W3C Trace Context', schema: { type: 'string' } },
};
