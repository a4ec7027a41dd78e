/** The handshakes of a listener between two moments of the history. */
import type { HandshakeEntry } from '../../emulator/model/history.ts';
import type { ListenerTimeline } from './timelines.ts';

export function between(listener: ListenerTimeline, from: number, until: number): readonly HandshakeEntry[] {
  return listener.handshakes.flatMap(({ index, entry }) => (index > from && index < until ? [entry] : []));
}

/** The newest of each address, name and offer. */
export function lastByTarget(entries: readonly HandshakeEntry[]): readonly HandshakeEntry[] {
  const last = new Map(
    entries.map((one) => [`${one.address} ${one.serverName ?? ''} ${one.keyTypes.join()}`, one]),
  );
  return [...last.values()];
}
