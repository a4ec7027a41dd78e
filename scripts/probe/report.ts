/** The result of one handshake for people: names and values. */
import colors from 'picocolors';
import { counted, inUtc } from '../../shared/base/words.ts';
import type { Observation, ProbeTarget, ServedLeaf } from '../../shared/core/proof/observation.ts';
import { fieldLines } from '../common/blocks.ts';
import { width } from '../common/table.ts';
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
  const host = target.address.includes(':') ? `[${target.address}]` : target.address;
  const rows: readonly [string, string][] = [
    [
      'request',
      `${host}:${target.port} for ${target.serverName ?? 'no name'} with ${target.keyType} over ${target.protocol}`,
    ],
    ['verdict', colorOf[result](result)],
    ...observationRows(observation),
    ...verdict.findings.map(({ code, message }): [string, string] => [code, colors.yellow(message)]),
  ];
  return fieldLines(rows, width()).join('\n');
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
          `${counted(chain.length, 'certificate')}, ${trust.trusted ? 'trusted' : `not trusted (${trust.problem})`}`,
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
    [`${what} valid`, `${inUtc(notBeforeMs)} to ${inUtc(notAfterMs)}`],
  ];
}
