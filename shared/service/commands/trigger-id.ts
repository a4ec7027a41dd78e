/**
 * The trigger of an invocation as text: the same if the platform delivers the same trigger twice, otherwise different. Part of task ids. Pure.
 *
 * A timer event that is delivered twice has the same time and name; every other event is identified by its request id, which an asynchronous
 * retry keeps.
 */
import * as z from 'zod';
import { lazily } from '../../base/lazily.ts';

const timer = lazily(() => z.object({ triggerTime: z.string().min(1), triggerName: z.string() }));

/** @param event as delivered; parse-command.ts decides whether it is well-formed */
export function triggerIdOf(event: Uint8Array, { requestId }: { readonly requestId: string }): string {
  const parsed = timer().safeParse(jsonOf(event));
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
