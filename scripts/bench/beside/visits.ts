/**
 * Visitors in virtual time: twice a second one handshake with every zone, with and without the name, as a client of RSA, of ECC and of both. A
 * handshake fails if the client gets no certificate, or one that is not valid for the name or out of its dates, where it got a good one at the
 * start.
 */
import type { KeyType } from '../../../shared/core/model/key-types.ts';
import type { CertificateFacts, DataPlaneEndpoint } from '../../../test/emulator/model/types.ts';
import type { Stage } from '../virtual/stage.ts';

const EVERY_MS = 500;

const clients: readonly (readonly KeyType[])[] = [['RSA'], ['ECC'], ['RSA', 'ECC']];

export interface Visits {
  readonly made: number;
  readonly failed: number;
  /** Each zone that serves the new certificate to some client, and since when without a break. */
  readonly newSinceMs: ReadonlyMap<string, number>;
}

export interface VisitInput {
  readonly names: readonly string[];
  /** SHA-256 of the new certificate. */
  readonly successor: string;
  readonly untilMs: number;
}

export async function visit(
  { model, clock }: Pick<Stage, 'model' | 'clock'>,
  { names, successor, untilMs }: VisitInput,
): Promise<Visits> {
  const good = new Set<string>();
  const newSinceMs = new Map<string, number>();
  let made = 0;
  let failed = 0;
  for (let round = 0; clock.now() < untilMs; round += 1) {
    for (const endpoint of model.endpoints()) {
      const served = new Set<string | undefined>();
      for (const serverName of [...names, undefined]) {
        for (const keyTypes of clients) {
          const facts = model.select(endpoint, { serverName, keyTypes })?.facts;
          const target = `${endpoint.zoneId} ${serverName} ${keyTypes}`;
          const isGood = isAccepted(facts, serverName, clock.now());
          if (round === 0 && isGood) good.add(target);
          made += 1;
          if (good.has(target) && !isGood) failed += 1;
          served.add(facts?.sha256);
        }
      }
      note(newSinceMs, endpoint, served.has(successor), clock.now());
    }
    await clock.sleep(EVERY_MS);
  }
  return { made, failed, newSinceMs };
}

export function isAccepted(
  facts: CertificateFacts | undefined,
  serverName: string | undefined,
  nowMs: number,
): boolean {
  if (facts === undefined || nowMs < facts.notBeforeMs || nowMs > facts.notAfterMs) return false;
  return serverName === undefined || facts.names.includes(serverName);
}

function note(
  since: Map<string, number>,
  { zoneId }: DataPlaneEndpoint,
  isNew: boolean,
  nowMs: number,
): void {
  if (!isNew) since.delete(zoneId);
  else if (!since.has(zoneId)) since.set(zoneId, nowMs);
}
