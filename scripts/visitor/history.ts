/**
 * Which handshakes were cut by the emulator on purpose? Its history says so by the client's address and port.
 *
 * Ports come round again: a record explains one cut handshake only, and only of the listener and zone that it names (where it
 * names them). Assumes that the history is complete, never trimmed.
 */
import { z } from 'zod';
import type { VisitTarget } from './targets.ts';

/** The part of a history record that is read; other records, and other fields, are passed over. */
const handshakeRecord = z.object({
  kind: z.literal('handshake'),
  client: z.string(),
  fault: z.enum(['reset', 'silent', 'slow']),
  listenerId: z.string().optional(),
  zoneId: z.string().optional(),
});

export type FaultRecord = z.infer<typeof handshakeRecord>;

/** The history as it is now: an array of records. */
export type ReadHistory = () => Promise<unknown>;

/** On loopback, with the history in memory: a bug if it takes longer. */
const HISTORY_TIMEOUT_MS = 20_000;

export function historyAt(control: string): ReadHistory {
  const url = new URL('history?kind=handshake&faults=only', control.endsWith('/') ? control : `${control}/`);
  return async () => {
    const answer = await fetch(url, { signal: AbortSignal.timeout(HISTORY_TIMEOUT_MS) });
    if (!answer.ok) throw new Error(`GET ${url} answered ${answer.status}.`);
    return answer.json();
  };
}

export interface CutHandshake {
  readonly target: VisitTarget;
  readonly client: string;
}

export class FaultLog {
  /** How many cut handshakes each connection's records have explained so far. */
  readonly #explained = new Map<string, number>();
  #byClient: ReadonlyMap<string, FaultRecord[]> = new Map();

  update(history: unknown): void {
    const byClient = new Map<string, FaultRecord[]>();
    if (!Array.isArray(history)) throw new Error('The history is not an array of records.');
    for (const entry of history) {
      const record = handshakeRecord.safeParse(entry);
      if (!record.success) continue;
      const { client } = record.data;
      byClient.set(client, [...(byClient.get(client) ?? []), record.data]);
    }
    this.#byClient = byClient;
  }

  /** Whether a fault was injected into this handshake. Ask once for each. */
  explains({ target, client }: CutHandshake): boolean {
    const records = (this.#byClient.get(client) ?? []).filter(
      (record) =>
        (record.listenerId ?? target.listenerId) === target.listenerId &&
        (record.zoneId ?? target.zoneId) === target.zoneId,
    );
    const key = `${client} ${target.listenerId} ${target.zoneId}`;
    const explained = this.#explained.get(key) ?? 0;
    if (records.length <= explained) return false;
    this.#explained.set(key, explained + 1);
    return true;
  }
}
