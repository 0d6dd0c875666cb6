import { HttpProblem } from '@schoolhouse/platform/problem-details/http-problem';

/**
 * The version that a change was made for, from `If-Match`. It is compared where it counts, in the transaction that
 * changes the row; a tag that none of ours could be is version -1, which no row has. What follows a hyphen tells states of one
 * version apart for readers (seats taken, say); a change is not stale for it.
 * @throws HttpProblem IF_MATCH_REQUIRED (428)
 */
export function versionOf(ifMatch: string | undefined): number {
  if (!ifMatch?.trim() || ifMatch.trim() === '*') {
    throw new HttpProblem(428, 'IF_MATCH_REQUIRED', 'A change needs If-Match with the ETag of what it was made for, as in If-Match: "3".');
  }
  const version = /^"(\d{1,9})(?:-\d{1,9})?"$/.exec(ifMatch.trim())?.[1];
  return version === undefined ? -1 : Number(version);
}
