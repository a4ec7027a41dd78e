/** A QUIC listener follows its HTTPS sibling. */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld, type World } from '../../support/world.ts';
import { brokenRules } from './rules.ts';
import { notAsDescribed } from './stories.ts';

/** Both on port 443, each with the certificate that is due. */
function siblings(renewedFields: Parameters<World['certificate']>[0] = {}) {
  const world = createWorld();
  const old = world.certificate({ daysLeft: 9 });
  const renewed = world.certificate(renewedFields);
  world.loadBalancer({
    listeners: [
      { id: 'lsn-quic', protocol: 'QUIC', port: 443, default: old },
      { id: 'lsn-https', protocol: 'HTTPS', port: 443, default: old, quicListenerId: 'lsn-quic' },
    ],
  });
  const rotate = (replaced: Parameters<World['rotate']>[1] = {}) => world.rotate({}, replaced);
  return { world, old, renewed, rotate };
}

function listenersInOrder(world: World): readonly unknown[] {
  return world.writes().map(({ params }) => params['ListenerId']);
}

describe('a QUIC listener', () => {
  it('is changed and proved after its sibling was verified', async () => {
    const { world, old, renewed, rotate } = siblings();

    const report = await rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`, `${old}: verified (proved)`]);
    expect(listenersInOrder(world)).toEqual(['lsn-https', 'lsn-quic']);
    expect(['lsn-https', 'lsn-quic'].flatMap(world.attached)).toEqual([
      `default ${renewed}`,
      `default ${renewed}`,
    ]);
    expect(world.handshakes().at(-1)?.protocol).toBe('QUIC');
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it.each([
    {
      why: 'was rolled back',
      renewed: notAsDescribed,
      https: 'rolled-back (served-other)',
    },
    { why: 'could not be reached', silent: true, https: 'blocked (unreachable)' },
    { why: 'could not be changed', jobsFail: true, https: 'blocked (step-not-completed)' },
  ])(
    'waits if its sibling $why, and nothing is written to it',
    async ({ renewed, silent, jobsFail, https }) => {
      const { world, old, rotate } = siblings(renewed);
      if (silent)
        world.model.inject({ kind: 'handshake', how: 'reset', listenerId: 'lsn-https', times: 1_000_000 });
      if (jobsFail) world.model.inject({ kind: 'job-fails', listenerId: 'lsn-https', times: 3 });

      const report = await rotate();

      const [first, second] = report.outcomes.toSorted((left, right) =>
        left.protocol.localeCompare(right.protocol),
      );
      expect(`${first?.outcome} (${first?.reason})`).toBe(https);
      expect(second).toMatchObject({ protocol: 'QUIC', outcome: 'blocked', reason: 'sibling-not-verified' });
      expect(listenersInOrder(world)).not.toContain('lsn-quic');
      expect(world.attached('lsn-quic')).toEqual([`default ${old}`]);
    },
  );

  it('waits if its sibling is left alone with the old certificate', async () => {
    const { world, old, rotate } = siblings();
    const exclude = [{ kind: 'listener', listenerId: 'lsn-https' } as const];

    const report = await rotate({ settings: world.settings({ exclude }) });

    expect([...outcomesOf(report)].sort()).toEqual([
      `${old}: blocked (excluded)`,
      `${old}: blocked (sibling-not-verified)`,
    ]);
    expect(world.writes()).toEqual([]);
  });

  it('is rotated if its sibling has the new certificate from an earlier run', async () => {
    const { world, old, renewed, rotate } = siblings();
    world.model.setAttached('lsn-https', { defaultCertificateId: renewed });

    const report = await rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached('lsn-quic')).toEqual([`default ${renewed}`]);
  });

  it('never delays HTTPS: its failure leaves the sibling verified', async () => {
    const { world, old, renewed, rotate } = siblings();
    world.model.inject({ kind: 'handshake', how: 'silent', listenerId: 'lsn-quic', times: 1_000_000 });

    const report = await rotate();

    expect([...outcomesOf(report)].sort()).toEqual([
      `${old}: blocked (unreachable)`,
      `${old}: verified (proved)`,
    ]);
    expect(world.attached('lsn-https')).toEqual([`default ${renewed}`]);
  });

  it('keeps an SM2 certificate that another writer attached: no client can get it, so no change could be proved', async () => {
    const { world, rotate } = siblings();
    const sm2 = world.certificate({ keyType: 'SM2', daysLeft: 9 });
    world.certificate({ keyType: 'SM2' });
    world.model.setAttached('lsn-quic', { defaultCertificateId: sm2 });

    const report = await rotate();

    expect(outcomesOf(report)).toContain(`${sm2}: blocked (no-sm2-over-quic)`);
    expect(world.attached('lsn-quic')).toEqual([`default ${sm2}`]);
  });
});
