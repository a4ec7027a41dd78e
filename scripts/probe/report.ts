/** The result of one handshake as a table for people. */
import colors from 'picocolors';
import type { Observation, ProbeTarget, ServedLeaf } from '../../shared/core/proof/observation.ts';
import { table, withRest } from '../common/table.ts';
import type { Verdict, VerdictKind } from './verdict.ts';

const colorOf: Readonly<Record<VerdictKind | 'seen', (text: string) => string>> = {
  match: colors.green,
  seen: colors.green,
  previous: colors.yellow,
  'other-known': colors.red,
  'unknown-certificate': colors.red,
  'no-such-key-type': colors.red,
  unreachable: colors.magenta,
  'not-checkable': colors.magenta,
};

export function probeTable(
  target: ProbeTarget,
  observation: Observation,
  result: VerdictKind | 'seen',
  verdict: Verdict,
): string {
  const view = table([], withRest([22]));
  const host = target.address.includes(':') ? `[${target.address}]` : target.address;
  view.push(
    [
      'request',
      `${host}:${target.port} for ${target.serverName ?? 'no name'} with ${target.keyType} over ${target.protocol}`,
    ],
    ['verdict', colorOf[result](result)],
    ...observationRows(observation),
    ...verdict.findings.map(({ code, message }) => [colors.yellow(code), message]),
  );
  return view.toString();
}

function observationRows(observation: Observation): readonly [string, string][] {
  switch (observation.kind) {
    case 'certificate': {
      const { leaf, encryptionLeaf, chain, trust, protocolVersion, possessionProved, timings } = observation;
      return [
        ['protocol', protocolVersion],
        ...leafRows(encryptionLeaf ? 'signing' : 'certificate', leaf),
        ...(encryptionLeaf ? leafRows('encryption', encryptionLeaf) : []),
        [
          'chain',
          `${chain.length} certificates, ${trust.trusted ? 'trusted' : `not trusted (${trust.problem})`}`,
        ],
        ['key', possessionProved ? 'the server has proved possession' : colors.red('possession not proved')],
        ['time', `connected after ${timings.connectedMs} ms, finished after ${timings.finishedMs} ms`],
      ];
    }
    case 'not-checkable':
      return [['reason', `${observation.code}: the server offers ${observation.versions.join(', ')}`]];
    default:
      return [['reason', observation.code]];
  }
}

function leafRows(
  what: string,
  { sha256, names, serialNumber, issuer, notBeforeMs, notAfterMs }: ServedLeaf,
): readonly [string, string][] {
  return [
    [`${what} names`, names.join(', ') || 'none'],
    [`${what} SHA-256`, sha256],
    [`${what} serial`, serialNumber],
    [`${what} issuer`, issuer || 'without a name'],
    [`${what} valid`, `${formatDate(notBeforeMs)} to ${formatDate(notAfterMs)}`],
  ];
}

/** Certificates may hold any date; JavaScript's end in the year 275760. */
function formatDate(atMs: number): string {
  const date = new Date(atMs);
  return Number.isNaN(date.getTime()) ? 'unreadable date' : date.toISOString();
}
