/** One entry for a log that several workers write: that of a certificate, or the one of control. */
import type { LogReducer } from '../../core/records/reducer.ts';
import { openLog } from '../../ledger/log.ts';
import { racing } from '../../ledger/racing.ts';
import type { Rotation } from '../run/rotation.ts';

/** @returns the state before and after the entry */
export async function appendEntry<State, Entry extends { readonly kind: string; readonly data: unknown }>(
  rotation: Rotation,
  log: string,
  reducer: LogReducer<State, Entry>,
  entry: Exclude<Entry, { readonly kind: 'checkpoint' }>,
): Promise<{ readonly before: State; readonly after: State }> {
  return racing(async () => {
    const open = await openLog({ ...writerOf(rotation), log, reducer });
    const before = open.state;
    await open.append(entry);
    return { before, after: open.state };
  });
}

export function writerOf({ ports: { store, clock }, rotationId }: Rotation) {
  return { store, clock, holder: rotationId };
}
