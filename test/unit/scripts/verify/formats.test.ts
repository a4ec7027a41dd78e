/** The result of verify for machines and for people. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../scripts/common/wide.ts';
import { toJson, toJUnit, toPrometheus } from '../../../../scripts/verify/formats.ts';
import type { Checked } from '../../../../scripts/verify/judgement.ts';
import { leftOutTexts, unaskedTexts } from '../../../../scripts/verify/not-asked.ts';
import type { Verified } from '../../../../scripts/verify/run-verify.ts';
import { verifyView } from '../../../../scripts/verify/view.ts';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';
import { englishIn } from '../../../support/english.ts';
import { aTarget } from '../../../support/observations.ts';

const target = aTarget({
  zoneId: 'cn-hangzhou-a',
  address: '192.0.2.1',
  port: 443,
  serverName: 'www.example.com',
});
const matched: Checked = {
  region: 'cn-hangzhou',
  loadBalancerId: 'alb-1',
  loadBalancerName: 'shop',
  listenerId: 'lsn-1',
  target,
  expected: ['2-cn-hangzhou'],
  result: 'match',
  served: '2-cn-hangzhou',
  remarks: [],
  seen: {
    answer: { kind: 'known', certificateId: '2-cn-hangzhou' as CertificateId },
    refused: [],
    remarks: [],
  },
};
const wrong: Checked = {
  ...matched,
  target: { ...target, zoneId: 'cn-hangzhou-b', address: '2001:db8::1' },
  result: 'wrong',
  served: 'an unknown certificate <"&>',
  seen: { answer: { kind: 'other', sha256: '0f'.repeat(32) }, refused: ['name-mismatch'], remarks: [] },
};
const silent: Checked = {
  ...matched,
  target: { ...target, serverName: undefined },
  result: 'silent',
  served: 'no answer (timeout)',
  seen: { answer: { kind: 'unknown', code: 'timeout' }, refused: [], remarks: [] },
};
const verified: Verified = {
  status: 1,
  tookMs: 2_345,
  checked: [matched, wrong, silent],
  unasked: [unaskedTexts.noAddress('alb-1', 'public', 'cn-hangzhou-c')],
  leftOut: [leftOutTexts.stopped('lsn-9')],
};

describe('JSON', () => {
  it('has every target with what was expected and what was served', () => {
    expect(JSON.parse(toJson(verified))).toMatchObject({
      schemaVersion: 1,
      status: 1,
      targets: [
        { result: 'match', serverName: 'www.example.com', zoneId: 'cn-hangzhou-a' },
        { result: 'wrong', address: '2001:db8::1' },
        { result: 'silent', serverName: null },
      ],
      unasked: [expect.stringContaining('cn-hangzhou-c')],
    });
  });
});

describe('JUnit', () => {
  it('counts a wrong certificate as a failure, and what is not known as an error, so that nothing is skipped', () => {
    const xml = toJUnit(verified);

    expect(xml).toContain('tests="4" failures="1" errors="2" time="2.345"');
    expect(xml.match(/<failure /g)).toHaveLength(1);
    expect(xml.match(/<error /g)).toHaveLength(2);
  });

  it('escapes what the cloud and the servers say', () => {
    expect(toJUnit(verified)).toContain('got an unknown certificate &lt;&quot;&amp;&gt;');
  });
});

describe('the text of Prometheus', () => {
  it('says 1 and 0 only where the answer is known', () => {
    const lines = toPrometheus(verified).split('\n');
    const valuesOf = (metric: string) =>
      lines.filter((line) => line.startsWith(`${metric}{`)).map((line) => line.split(' ').at(-1));

    expect(valuesOf('cert_verify_match')).toEqual(['1', '0']);
    expect(valuesOf('cert_verify_known')).toEqual(['1', '1', '0']);
    expect(lines).toContain('cert_verify_not_asked 1');
    expect(lines).toContain('cert_verify_status 1');
  });

  it('escapes labels', () => {
    const odd = { ...matched, target: { ...target, serverName: 'a"b\\c' } };

    expect(toPrometheus({ ...verified, checked: [odd] })).toContain('name="a\\"b\\\\c"');
  });
});

describe('what people see in Chinese', () => {
  it('has the ids, addresses and codes, and no English but of what was left out', () => {
    const text = stripVTControlCharacters(verifyView(verified, 200, 'zh'));

    expect(text).toContain('www.example.com  RSA  1 / 2  2-cn-hangzhou');
    expect(text).toContain(
      '[2001:db8::1]:443（cn-hangzhou-b）：未知证书（SHA-256 0f0f0f0f0f0f0f0f...）；按数字证书管理服务的记录，新证书包含所请求的域名，但实际返回的证书不包含（name-mismatch）；应为 2-cn-hangzhou',
    );
    expect(text).toContain('不带域名  RSA  0 / 1');
    expect(text).toContain('没有应答（timeout）');
    expect(text).toContain('有目标返回的证书不符合预期。3 个目标：1 个符合预期，1 个不正确，1 个没有应答。');
    expect(text).toContain('alb-1：ALB 没有列出可用区 cn-hangzhou-c 中的公网地址。');
    expect(text).toContain('未探测：lsn-9：监听已停止。');
    expect(englishIn(text)).toEqual([]);
  });

  it('keeps to the columns of the terminal, in which a character takes two', () => {
    const lines = stripVTControlCharacters(verifyView(verified, 60, 'zh')).split('\n');
    const tooLong = lines.filter((line) => columnsOf(line) > 60);

    expect(lines.length).toBeGreaterThan(10);
    expect(tooLong).toEqual([]);
  });
});

describe('what people see', () => {
  const lines = (columns: number, shown = verified) =>
    stripVTControlCharacters(verifyView(shown, columns)).split('\n');

  it('names each target that differs, with what was expected, and counts the others', () => {
    const text = lines(200).join('\n');

    expect(text).toContain('shop  alb-1  lsn-1  cn-hangzhou');
    expect(text).toContain('www.example.com  RSA  1 of 2');
    expect(text).toContain(
      '[2001:db8::1]:443 (cn-hangzhou-b): an unknown certificate <"&>; expected 2-cn-hangzhou',
    );
    expect(text).toContain('3 targets: 1 as expected, 1 wrong, 1 without an answer. 1 could not be asked.');
    expect(text).toContain(
      'Asked: 2 addresses (1 IPv4, 1 IPv6) in 2 zones; names www.example.com, and no name; RSA.',
    );
    expect(text).toContain('Not asked: lsn-9: it is stopped.');
  });

  it('does not say that an expired certificate should have been itself', () => {
    const expired = { ...wrong, served: '2-cn-hangzhou; it expired at 2026-11-28 18:44 UTC' };

    expect(lines(200, { ...verified, checked: [expired] }).join('\n')).not.toContain(
      'expected 2-cn-hangzhou',
    );
  });

  it('fits into 80 columns', () => {
    expect(lines(80).filter((line) => line.length > 80)).toEqual([]);
  });
});
