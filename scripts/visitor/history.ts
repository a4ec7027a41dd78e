/**
 * Finds handshakes that the emulator cut by an injected fault, by the client's address and port in its history.
 *
 * Ports are reused: a record explains only one cut handshake, and only of its own listener and zone, if it names them. Assumes a complete
 * history.
 */
import { z } from 'zod';
import type { VisitTarget } from './targets.ts';

/** The fields that are read of a history record; other records and fields are ignored. */
const handshakeRecord = z.object({
  kind: z.literal('handshake'),
  client: z.string(),
  fault: z.enum(['reset', 'silent', 'slow']),
  listenerId: z.string().optional(),
  zoneId: z.string().optional(),
});

export type FaultRecord = z.infer<typeof handshakeRecord>;

/** Resolves to the current history, an array of records. */
export type ReadHistory = () => Promise<unknown>;

/** The history is in memory, on loopback: a longer wait is a bug. */
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
  /** Number of cut handshakes explained so far, by connection. */
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

  /** Whether a fault was injected into this handshake. Call once per handshake: it uses up a record. */
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
