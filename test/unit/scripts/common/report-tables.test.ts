/** Tables for people: ids that people copy are never cut off. */
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { outcomeTable } from '../../../../scripts/common/report-tables.ts';
import { table, width, withRest } from '../../../../scripts/common/table.ts';
import { openText, quarantineText } from '../../../../scripts/ledger/tables.ts';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';

const rotationId = '0b0f3a0e-6f0e-4b57-9f0a-3a1d5f3f7c11';
const certificateId = '20741377-ap-southeast-1' as CertificateId;
const listenerId = 'lsn-o4u54y73wq7b1k8t9f';
const loadBalancerId = 'alb-o9ulmq5hgn68jkx2v0q3';
const place = { region: 'ap-southeast-1', loadBalancerId };

describe('a table', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it.each([
    ['of the terminal', { stdout: { columns: 132 }, env: { COLUMNS: '90' } }, 132],
    ['of COLUMNS in a pipe', { stdout: {}, env: { COLUMNS: '90' } }, 90],
    ['of 80 columns in a pipe that nothing is said about', { stdout: {}, env: {} }, 80],
    ['of 80 columns where COLUMNS is no number', { stdout: {}, env: { COLUMNS: 'wide' } }, 80],
  ])('has the width %s', (_, { stdout, env }, columns) => {
    vi.stubGlobal('process', { ...process, stdout, env });

    expect(width()).toBe(columns);
  });

  it('cuts off no word, and takes the width for it from the last column', () => {
    vi.stubGlobal('process', { ...process, stdout: { columns: 110 } });
    const view = table(['id', 'why'], withRest([10]));
    view.push([rotationId, 'a sentence '.repeat(20)]);

    // With CI set there are colours, which take no room.
    const lines = stripVTControlCharacters(view.toString()).split('\n');

    expect(lines.join('\n')).toContain(` ${rotationId} `);
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([width()]));
  });

  it.each([
    [
      'open changes',
      openText(
        {
          loadBalancers: [
            {
              ...place,
              lease: { holder: rotationId, untilMs: 0, holds: false },
              changes: [
                {
                  rotationId,
                  listenerId,
                  change: `${certificateId} replaces 1-ap-southeast-1 (default)`,
                  startedAtMs: 0,
                  state: 'begun',
                  newCertificateId: null,
                  replaces: [],
                  reason: null,
                  message: null,
                },
              ],
            },
          ],
          unreadable: [],
        },
        0,
      ),
      [rotationId, certificateId, listenerId, loadBalancerId],
    ],
    [
      'quarantined certificates',
      quarantineText(
        {
          paused: false,
          pausedLoadBalancers: [{ loadBalancerId: 'alb-7', sinceMs: 0 }],
          breaker: { open: false, untilMs: null, loadBalancerIds: [] },
          heldBack: [
            {
              certificateId,
              loadBalancerId,
              failedAtMs: 0,
              times: 1,
              untilMs: null,
              reason: null,
              message: null,
            },
          ],
          unreadable: [],
        },
        0,
      ),
      [certificateId, loadBalancerId],
    ],
    [
      'outcomes of rotations',
      outcomeTable([
        {
          ...place,
          listenerId,
          protocol: 'HTTPS',
          port: 443,
          slot: 'default',
          keyType: 'RSA',
          oldCertificateId: certificateId,
          newCertificateId: null,
          outcome: 'blocked',
          reason: 'no-replacement',
          message: '',
        },
      ]),
      [listenerId],
    ],
  ])('of %s shows ids in full', (_, text, ids) => {
    for (const id of ids) expect(text).toContain(id);
    expect(text).not.toContain('…');
  });
});
