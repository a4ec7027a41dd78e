/**
 * aliyun provider 3238, PR 7591: the TLS policy has no cipher suite for RSA, so no client gets the RSA certificate. It was replaced all the
 * same, because another key type answered, and stayed unproved for ever.
 */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../shared/base/clock.ts';
import type { KeyType } from '../../shared/core/model/key-types.ts';
import type { Probe } from '../../shared/core/proof/observation.ts';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld, type World, type WorldOptions } from '../support/world.ts';

/** Clients of this key type are refused, as by a policy without a cipher suite for it. */
function refusing(world: World, keyType: KeyType): Probe {
  return async (target) =>
    target.keyType === keyType ? { kind: 'absent', code: 'ALERT_HANDSHAKE_FAILURE' } : world.probe(target);
}

function aDueLine(
  due: KeyType,
  other: KeyType | undefined,
  { daysLeft = 9, ...options }: WorldOptions & { daysLeft?: number } = {},
) {
  const world = createWorld(options);
  const old = world.certificate({ keyType: due, daysLeft });
  const renewed = world.certificate({ keyType: due });
  const twin = other && world.certificate({ keyType: other });
  world.loadBalancer({ listeners: [{ default: old, additional: twin === undefined ? [] : [twin] }] });
  return { world, old, renewed };
}

describe('a certificate that no client gets', () => {
  it.each([
    { due: 'RSA', other: 'ECC' },
    { due: 'ECC', other: 'RSA' },
    { due: 'RSA', other: undefined },
  ] as const)('is not replaced: $due is refused, $other answers', async ({ due, other }) => {
    const { world, old } = aDueLine(due, other);

    const report = await world.rotate({}, { probe: refusing(world, due) });

    expect(outcomesOf(report)).toContain(`${old}: blocked (not-served)`);
    expect(world.writes()).toEqual([]);
    expect(report.outcomes[0]?.message).toContain('TLS policy');
    expect(report.outcomes[0]?.message).toContain(due);
  });

  it('is not replaced although some of its addresses do not answer at all', async () => {
    const { world, old } = aDueLine('RSA', 'ECC');
    const refused = refusing(world, 'RSA');
    const probe: Probe = async (target) =>
      target.zoneId.endsWith('b') ? { kind: 'unreachable', code: 'ECONNREFUSED' } : refused(target);

    const report = await world.rotate({}, { probe });

    expect(outcomesOf(report)).toContain(`${old}: blocked (not-served)`);
    expect(world.writes()).toEqual([]);
  });

  it('is not replaced where only its own key type is silent: what other clients get proves nothing of it', async () => {
    const { world, old } = aDueLine('RSA', 'ECC');
    const probe: Probe = async (target) =>
      target.keyType === 'RSA' ? { kind: 'unreachable', code: 'ECONNRESET' } : world.probe(target);

    const report = await world.rotate({}, { probe });

    expect(outcomesOf(report)).toContain(`${old}: blocked (unreachable)`);
    expect(world.writes()).toEqual([]);
  });

  it.each([
    { why: 'UNPROVABLE=rotate', options: { settings: { unprovable: 'rotate' as const } } },
    { why: 'in an emergency', options: { daysLeft: 1 } },
  ])('is replaced with $why, and verified once the policy gives it to clients', async ({ options }) => {
    const { world, old } = aDueLine('RSA', 'ECC', options);
    const probe = refusing(world, 'RSA');

    const first = await world.rotate({}, { probe });
    const again = await world.rotate({}, { probe });
    await world.clock.advance(DAY_MS);
    const later = await world.rotate();

    expect(outcomesOf(first)).toContainEqual(expect.stringContaining(`${old}: changed-unproved`));
    expect(outcomesOf(again)).toContainEqual(expect.stringContaining(`${old}: changed-unproved`));
    expect(again.finishedAtMs - again.startedAtMs).toBeLessThan(60_000);
    expect(outcomesOf(later)).toContain(`${old}: verified (proved)`);
  });
});
