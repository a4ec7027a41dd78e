/** Says before the first call that this function has too little time to change anything. It still plans, proves and reports. */
import type { Note } from '../../core/model/texts/note.ts';
import { leastTimeMs, tooLittleTime } from '../../rotation/run/time-needed.ts';
import type { Command } from '../commands/command.ts';
import { modeOf, type Worker } from './worker.ts';

export function timeWarning(
  { config, clock, deadlineMs }: Pick<Worker, 'config' | 'clock' | 'deadlineMs'>,
  command: Command,
): Note | undefined {
  if (modeOf(config, command) === 'plan') return undefined;
  const tooLittle = tooLittleTime(leastTimeMs(config.proofTimeoutMs), deadlineMs - clock.now());
  return tooLittle === undefined
    ? undefined
    : {
        ...tooLittle,
        note: 'too-little-time',
        message: `No change will be started: the shortest one, with its roll back, ${tooLittle.message}.`,
      };
}
