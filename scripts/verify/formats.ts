/** The result of `npm run verify` for machines: JSON, JUnit and the text format of Prometheus. Pure. */
import type { Checked } from './judgement.ts';
import type { Verified } from './run-verify.ts';

export function toJson({ status, tookMs, checked, unasked, leftOut }: Verified): string {
  const targets = checked.map(({ target, seen: _, ...one }) => ({
    ...one,
    ...target,
    serverName: target.serverName ?? null,
  }));
  return JSON.stringify({
    schemaVersion: 1,
    status,
    tookMs,
    targets,
    unasked: unasked.map(inEnglish),
    leftOut: leftOut.map(inEnglish),
  });
}

function inEnglish({ en }: Verified['unasked'][number]): string {
  return en;
}

/** A target that matches passes, a wrong one fails, and one of which nothing is known is an error: it is not skipped. */
export function toJUnit({ tookMs, checked, unasked }: Verified): string {
  const cases = checked.map((one) => {
    const name = `${place(one)} ${one.target.serverName ?? 'no name'} ${one.target.keyType}`;
    const open = `    <testcase classname="${escapeXml(suiteOf(one))}" name="${escapeXml(name)}"`;
    const kind = one.result === 'wrong' || one.result === 'absent' ? 'failure' : 'error';
    if (one.result === 'match') return `${open}/>`;
    const message = `expected ${one.expected.join(' or ')}, got ${one.served}`;
    return `${open}><${kind} type="${one.result}" message="${escapeXml(message)}"/></testcase>`;
  });
  const open = unasked.map(
    ({ en: message }) =>
      `    <testcase classname="verify" name="asked everything"><error type="not-asked" message="${escapeXml(message)}"/></testcase>`,
  );
  const failures = checked.filter(({ result }) => result === 'wrong' || result === 'absent').length;
  const matches = checked.filter(({ result }) => result === 'match').length;
  const errors = checked.length - failures - matches + unasked.length;
  const tests = cases.length + open.length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="alb-cert-rotator verify" tests="${tests}" failures="${failures}" errors="${errors}" time="${(tookMs / 1_000).toFixed(3)}">`,
    ...cases,
    ...open,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

/** 1 matches, 0 wrong or absent; a target of which nothing is known has `_known` 0 and no `_match`. */
export function toPrometheus({ status, checked, unasked }: Verified): string {
  const known = checked.filter(({ result }) => result !== 'silent' && result !== 'not-checkable');
  return [
    '# HELP cert_verify_match Whether the target serves the expected certificate.',
    '# TYPE cert_verify_match gauge',
    ...known.map((one) => `cert_verify_match${labelsOf(one)} ${one.result === 'match' ? 1 : 0}`),
    '# HELP cert_verify_known Whether the target has given an answer that tells which certificate it serves.',
    '# TYPE cert_verify_known gauge',
    ...checked.map((one) => `cert_verify_known${labelsOf(one)} ${known.includes(one) ? 1 : 0}`),
    '# HELP cert_verify_not_asked Targets that could not be asked.',
    '# TYPE cert_verify_not_asked gauge',
    `cert_verify_not_asked ${unasked.length}`,
    '# HELP cert_verify_status The exit status: 0 match, 1 wrong, 3 not known, 4 time over, 130 interrupted.',
    '# TYPE cert_verify_status gauge',
    `cert_verify_status ${status}`,
    '',
  ].join('\n');
}

function labelsOf(one: Checked): string {
  const { region, loadBalancerId, listenerId, target } = one;
  const labels = {
    region,
    load_balancer: loadBalancerId,
    listener: listenerId,
    zone: target.zoneId,
    address: addressOf(target),
    name: target.serverName ?? '',
    key_type: target.keyType,
    protocol: target.protocol,
  };
  const written = Object.entries(labels).map(([label, value]) => `${label}="${escapeLabel(value)}"`);
  return `{${written.join(',')}}`;
}

function suiteOf({ loadBalancerId, listenerId }: Checked): string {
  return loadBalancerId === '' ? 'verify' : `${loadBalancerId}.${listenerId}`;
}

function place({ target }: Checked): string {
  return target.zoneId === '' ? addressOf(target) : `${addressOf(target)} (${target.zoneId})`;
}

export function addressOf({ address, port }: Pick<Checked['target'], 'address' | 'port'>): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Prometheus, text format 0.0.4: backslash, quotation mark and line feed are escaped. */
function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function escapeXml(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
