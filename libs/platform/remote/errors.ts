import { domainError } from '../messaging/domain-error';

/** Surely not begun: asking again is safe, whatever was asked. */
export const ModuleUnavailable = domainError('MODULE_UNAVAILABLE', 'unavailable', 'A part of the program does not answer at the moment; nothing was done.');
export const OutcomeUnknown = domainError('OUTCOME_UNKNOWN', 'unavailable', 'The connection to a part of the program broke; whether the work was done is not known. Ask again with the same key.');
export const IncompatiblePeer = domainError('INCOMPATIBLE_PEER', 'unavailable', 'A part of the program runs in a version that does not fit this one.');
