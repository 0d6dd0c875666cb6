import type { FeeView } from '@schoolhouse/fees';
import { Answer } from '../door/answer';

/** A fee becomes overdue at midnight, without a new version: the tag names both, a change is made for the version. */
export const taggedFee = ({ fee }: { fee: FeeView }): Answer<FeeView> => new Answer(fee, { etag: `"${fee.version}-${Number(fee.overdue)}"` });
