/**
 * What set an invocation off, as text: the same when the platform delivers the same occasion twice, different for every other. Task ids are
 * made of it. Pure.
 *
 * A timer that is delivered twice has the same time and name; every other event is identified by its request id, which an asynchronous
 * retry keeps.
 */
import { z } from 'zod';

const timer = z.object({ triggerTime: z.string().min(1), triggerName: z.string() });

/** @param event as it came; whether it can be understood is for parse-command.ts */
export function triggerOf(event: Uint8Array, { requestId }: { readonly requestId: string }): string {
  const parsed = timer.safeParse(jsonOf(event));
  if (!parsed.success) return `request ${requestId}`;
  return `timer ${parsed.data.triggerName} ${parsed.data.triggerTime}`;
}

function jsonOf(event: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(event));
  } catch {
    return undefined;
  }
}
