/** What a deployment does about what is not its own: it refuses it, adopts it, or names it. */
import { describe, expect, it } from 'vitest';
import type { Present } from '../../../../../scripts/deploy/present/present.ts';
import { markOf } from '../../../../../shared/cloud/account/tags.ts';
import { planFor, refusalsFor } from '../../../../support/deployment-plan.ts';
import { deployedWith, settingsWith } from '../../../../support/installation.ts';

const settings = settingsWith();
const present = deployedWith(settings);

describe('what is not ours', () => {
  const unmarked = (what: 'role' | 'policy'): Present => ({
    ...present,
    roles: Object.fromEntries(
      Object.entries(present.roles).map(([name, found]) => [
        name,
        { ...found, [what]: { ...found[what], tags: [] } },
      ]),
    ),
  });

  it.each(['role', 'policy'] as const)('is never changed: a %s without our tags', (what) => {
    const result = planFor(settings, unmarked(what));

    expect(new Set(result.refusals.map(({ code }) => code))).toEqual(new Set([`foreign-${what}`]));
    expect(result.steps).toEqual([]);
  });

  it('is never taken for ours where its tags could not be read', () => {
    const unread: Present = {
      ...present,
      roles: Object.fromEntries(
        Object.entries(present.roles).map(([name, found]) => [
          name,
          { ...found, role: found.role && { ...found.role, tags: undefined } },
        ]),
      ),
    };

    expect(refusalsFor(settings, unread)).toContain('foreign-role');
  });

  it('is marked and brought in line when the operator adopts it', () => {
    const adopted = planFor(settings, unmarked('role'), { adopt: true, accept: false });

    expect(adopted.refusals).toEqual([]);
    expect(adopted.steps.map(({ kind }) => kind)).toEqual(['mark', 'mark', 'mark']);
  });

  it('is named: a function of our name without our tags', () => {
    const scan = present.functions['cert-rotator-scan'];
    if (scan === undefined) throw new Error('no scan');
    const foreign = { ...scan, view: { ...scan.view, tags: [] } };

    expect(
      refusalsFor(settings, {
        ...present,
        functions: { ...present.functions, 'cert-rotator-scan': foreign },
      }),
    ).toEqual(['foreign-function']);
  });

  it('gives a role more rights than its function uses: a second policy', () => {
    const [name, found] = Object.entries(present.roles)[0] ?? [];
    if (name === undefined || found === undefined) throw new Error('no role');
    const attached = [...found.attached, { name: 'AdministratorAccess', type: 'System' as const }];

    expect(
      refusalsFor(settings, { ...present, roles: { ...present.roles, [name]: { ...found, attached } } }),
    ).toEqual(['role-with-other-policies']);
  });
});

describe('another installation', () => {
  const other = (environment: Readonly<Record<string, string>>, region = 'cn-hangzhou'): Present => {
    const scan = present.functions['cert-rotator-scan'];
    if (scan === undefined) throw new Error('no scan');
    return {
      ...present,
      otherInstallations: [
        {
          ...scan.view,
          functionName: 'team-b-scan',
          environment,
          tags: markOf({ prefix: 'team-b', region }),
        },
      ],
    };
  };

  it('with another ledger over the same region is refused', () => {
    expect(refusalsFor(settings, other({ LEDGER: 'oss://b/b' }))).toEqual(['other-installation']);
    expect(refusalsFor(settings, other({ LEDGER: 'oss://b/b', REGIONS: 'all' }))).toEqual([
      'other-installation',
    ]);
  });

  it('in another region is refused where it covers a region of this one, and only there', () => {
    const far = 'ap-southeast-1';

    expect(refusalsFor(settings, other({ LEDGER: 'oss://b/b' }, far))).toEqual([]);
    expect(refusalsFor(settings, other({ LEDGER: 'oss://b/b', REGIONS: 'cn-hangzhou' }, far))).toEqual([
      'other-installation',
    ]);
    expect(
      planFor(settings, other({ LEDGER: 'oss://b/b', REGIONS: 'all' }, far)).refusals[0]?.message,
    ).toContain('team-b-scan in ap-southeast-1 belongs to another installation');
  });

  it('with the same ledger, or over other regions, is none of our business', () => {
    expect(refusalsFor(settings, other({ LEDGER: 'oss://ledger/rotations' }))).toEqual([]);
    expect(refusalsFor(settings, other({ LEDGER: 'oss://b/b', REGIONS: 'cn-beijing' }))).toEqual([]);
  });
});

describe('an event bus of others', () => {
  it('is used, never changed, and named', () => {
    const bus = { name: 'certificates', description: 'of the platform team' };
    const { steps, notes, refusals: none } = planFor(settings, { ...present, bus });

    expect({ steps, none }).toEqual({ steps: [], none: [] });
    expect(notes).toEqual([expect.stringContaining('The event bus certificates exists and is not of this')]);
  });
});
