import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { trait } from '../route';
import { StaleAnswers } from './stale-answers';

/** For a GET that answers everybody of a school alike, and does more good old than not at all: the catalog. */
export const StaleIfAway = (seconds: number): MethodDecorator => applyDecorators(trait({ staleIfAwaySeconds: seconds }), UseInterceptors(StaleAnswers));
