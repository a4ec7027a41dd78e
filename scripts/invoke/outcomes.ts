/** The outcomes of rotations that were carried out, with what was checked by handshakes and what was not. Pure. */
import colors from 'picocolors';
import { counted } from '../../shared/base/words.ts';
import { keyTypeFacts } from '../../shared/core/model/key-types.ts';
import { summariseFamilies } from '../../shared/core/proof/proof-extent.ts';
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';
import type { RotationReport, ServedRecord } from '../../shared/core/reports/rotation-report.ts';
import { colored } from '../common/report-tables.ts';
import { wrapped } from '../common/wrapped.ts';

/** A section for each load balancer of which there is something to tell. */
export function outcomeSections(rotations: readonly RotationReport[], columns: number): string {
  const sections = rotations.flatMap((report) => {
    const lines = sectionLines(report, columns);
    return lines.length === 0
      ? []
      : [[colors.bold(`Load balancer ${report.loadBalancerId} in ${report.region}`), ...lines].join('\n')];
  });
  const healthy = rotations.flatMap(({ outcomes }) => outcomes.filter((row) => !isShown(row)));
  const rest = `Nothing to do for ${counted(healthy.length, 'certificate')}.`;
  return [...sections, ...(healthy.length === 0 ? [] : [rest])].join('\n\n');
}

function isShown({ outcome }: OutcomeRow): boolean {
  return outcome !== 'nothing-to-do';
}

function sectionLines(report: RotationReport, columns: number): readonly string[] {
  return [
    ...report.outcomes.filter(isShown).flatMap((row) => rowLines(row, report, columns)),
    ...Object.entries(report.served ?? {}).flatMap(([listenerId, served]) =>
      indented(`daily check of ${listenerId}: ${servedText(served)}`, 2, columns),
    ),
  ];
}

function rowLines(row: OutcomeRow, report: RotationReport, columns: number): readonly string[] {
  const { listenerId, protocol, port, slot, keyType, oldCertificateId, newCertificateId } = row;
  const place = `${listenerId} ${protocol}${port === null ? '' : `:${port}`} ${slot} ${keyType}`;
  const ids = newCertificateId === null ? oldCertificateId : `${oldCertificateId} -> ${newCertificateId}`;
  return [
    `  ${colored(row.outcome)}  ${place}`,
    `    ${ids}`,
    ...[reasonText(row), ...checkTexts(row, report)].flatMap((text) => indented(text, 4, columns)),
  ];
}

/** Not twice: `proved: Proved by ...`. */
function reasonText({ reason, message }: OutcomeRow): string {
  return message.toLowerCase().startsWith(reason) ? message : `${reason}: ${message}`;
}

/** What was asked of a change that this run has proved, and what was not asked, and why. */
function checkTexts(row: OutcomeRow, { plan, outcomes }: RotationReport): readonly string[] {
  const { targets, matched, silent, byFamily } = row;
  if (targets === undefined) return [`not checked: ${whyUnchecked(row)}`];
  const names = plan.replacements.find(
    ({ listenerId, oldCertificateId }) =>
      listenerId === row.listenerId && oldCertificateId === row.oldCertificateId,
  )?.names;
  const present = outcomes
    .filter(({ listenerId }) => listenerId === row.listenerId)
    .flatMap(({ keyType }) => (keyType === 'unknown' ? [] : [keyType]));
  const keyTypes = [...new Set(present)];
  const overQuicOnly = row.protocol === 'QUIC';
  const asked = keyTypes.filter((one) => !overQuicOnly || keyTypeFacts[one].overQuic);
  const unasked = keyTypes.filter((one) => !asked.includes(one));
  const families = byFamily === undefined ? '' : ` (${summariseFamilies(byFamily)})`;
  return [
    `checked: ${matched} of ${counted(targets, 'target')} as expected${families}; each address in every Active zone; key types ${asked.join(', ')}; no name, and each name of both certificates${namesText(names)}`,
    ...(silent === undefined || silent === 0
      ? []
      : [`not checked: ${counted(silent, 'target')}, which did not answer`]),
    ...unasked.map((one) => `not checked: ${one}, which no client can get over QUIC`),
  ];
}

/** A certificate may have a hundred names. */
const MAX_NAMES = 5;

function namesText(names: readonly string[] = []): string {
  if (names.length === 0) return '';
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return ` (${names.slice(0, MAX_NAMES).join(', ')}${more})`;
}

function whyUnchecked({ outcome }: OutcomeRow): string {
  switch (outcome) {
    case 'blocked':
    case 'planned':
      return 'this certificate was not changed by this run';
    case 'verified':
      return 'an earlier run has proved it';
    default:
      return 'no proof of the new certificate has come to its end; read the reason';
  }
}

function servedText({ targets, asExpected, silent, differences }: ServedRecord): string {
  const rest = [
    ...(silent > 0 ? [`${silent} silent`] : []),
    ...differences.map((one) => `different: ${one}`),
  ];
  return `${asExpected} of ${counted(targets, 'target')} serve what is attached${rest.map((one) => `; ${one}`).join('')}`;
}

function indented(text: string, indent: number, columns: number): readonly string[] {
  return wrapped(text, columns - indent - 2).map(
    (line, index) => `${' '.repeat(index === 0 ? indent : indent + 2)}${line}`,
  );
}
