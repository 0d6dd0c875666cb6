import { isHere, type Placement } from '../messaging/placement';

export const modulesHere = (placements: readonly Placement[]): string[] => placements.filter(isHere).map(({ contract }) => contract.module);
