import type { Chapter } from './guard';
import { commands } from './planted/commands';
import { databases } from './planted/databases';
import { events } from './planted/events';
import { http } from './planted/http';
import { moves } from './planted/moves';
import { schools } from './planted/schools';
import { strangler } from './planted/strangler';
import { tokens } from './planted/tokens';
import { workflows } from './planted/workflows';

export const chapters: readonly Chapter[] = [commands, workflows, events, schools, tokens, http, strangler, moves, databases];
