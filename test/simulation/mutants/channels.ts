/** Defects in what channels are told. */
import { inBody, type Mutant, mutant } from './mutant.ts';

export const channelMutants: readonly Mutant[] = [
  mutant(
    'what a channel was told is forgotten',
    inBody('pendingNews', '!Object.hasOwn(channel.told, event.id)', 'true'),
  ),
  mutant('a refused message counts as told', inBody('tell', 'delivery.accepted ? {', 'true ? {')),
  mutant(
    'events are recorded for the bus alone',
    inBody('withAnnounced', '< RECENT_MS), ...events]', '< RECENT_MS)]'),
  ),
];
