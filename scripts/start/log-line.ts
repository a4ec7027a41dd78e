/** Selects what the demonstration shows of the functions' logs: steps of rotations, errors, and text that is not a log line. Pure. */
import type { Progress } from '../../shared/core/reports/progress.ts';
import type { LogLine } from '../../test/emulator/function-compute/api.ts';

interface LoggedLine extends Partial<Progress> {
  readonly level?: string;
  readonly message: string;
  readonly function?: string;
  readonly error?: { readonly message?: string };
}

/** @returns a step of a rotation, text to show, or `undefined` for everything else */
export function readLogLine({ functionKey, text }: LogLine): Progress | string | undefined {
  const line = parseLine(text);
  // Not a log line: a crash, or a warning of Node.js.
  if (line === undefined) return text === '' ? undefined : `${functionKey}: ${text}`;
  const { level, message, error, atMs, region, loadBalancerId, listenerId } = line;
  if (level === 'error') return `${functionKey}: ${message}${error?.message ? `: ${error.message}` : ''}`;
  if (atMs === undefined || region === undefined || loadBalancerId === undefined || listenerId === undefined)
    return undefined;
  return { atMs, region, loadBalancerId, listenerId, message };
}

function parseLine(text: string): LoggedLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as LoggedLine) : undefined;
  } catch {
    return undefined;
  }
}
