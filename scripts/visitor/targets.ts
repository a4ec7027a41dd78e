/**
 * All targets of the visitor: every listener in every zone, with every name and with none, as a client that accepts RSA, ECC or both.
 */
import { isIP } from 'node:net';
import type { VisitorInput } from './input.ts';

export type Accepts = 'rsa' | 'ecc' | 'both';

export interface VisitTarget {
  /** Unique description in one line. */
  readonly label: string;
  readonly listenerId: string;
  readonly zoneId: string;
  readonly address: string;
  readonly port: number;
  readonly serverName: string | undefined;
  readonly accepts: Accepts;
}

export function visitTargets(input: Pick<VisitorInput, 'targets'>): VisitTarget[] {
  const targets = input.targets.flatMap((listener) =>
    [undefined, ...concreteNames(listener.names)].flatMap((serverName) =>
      (['rsa', 'ecc', 'both'] as const).map((accepts): VisitTarget => {
        const { listenerId, zoneId, address, port } = listener;
        const label = `${listenerId} ${zoneId} ${address}:${port} ${serverName ?? '(no name)'} ${accepts}`;
        return { label, listenerId, zoneId, address, port, serverName, accepts };
      }),
    ),
  );
  return [...new Map(targets.map((target) => [target.label, target])).values()];
}

/** A wildcard is visited at a name that only the wildcard covers. A client of an IP address sends no name. */
function concreteNames(names: readonly string[]): string[] {
  const sent = names.filter((name) => /^[\w*.-]+$/.test(name) && isIP(name) === 0);
  return sent.map((name) => {
    if (!name.startsWith('*.')) return name;
    let label = 'visitor';
    while (names.includes(label + name.slice(1))) label += 's';
    return label + name.slice(1);
  });
}
