/** .env from what runs: of which installation, from which regions, and what is refused. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { inLanguage } from '../../../../../scripts/common/in-language.ts';
import { findDeployed, rebuild } from '../../../../../scripts/deploy/command/rebuild.ts';
import { MAX_ASKED } from '../../../../../scripts/deploy/present/find-installations.ts';
import { parseEnvFile, valuesOf } from '../../../../../scripts/deploy/settings/env-file.ts';
import type { DeployedFunctionView } from '../../../../../shared/cloud/account/functions-api.ts';
import { markOf, type Tag } from '../../../../../shared/cloud/account/tags.ts';
import { CloudError } from '../../../../../shared/cloud/errors.ts';
import type { InEach } from '../../../../../shared/core/model/texts/language.ts';
import { deployedWith, settingsWith } from '../../../../support/installation.ts';

const HERE = 'cn-hangzhou';
const FAR = 'ap-southeast-1';
const secret = randomBytes(32).toString('hex');

/** Functions of an installation as they run. */
function installed(
  prefix: string,
  region: string,
  environment: Readonly<Record<string, string>> = {},
  tags: readonly Tag[] | 'unread' = markOf({ prefix, region }),
): readonly DeployedFunctionView[] {
  const views = Object.values(deployedWith(settingsWith({ PREFIX: prefix })).functions);
  return views.map(({ view }) => ({
    ...view,
    environment: { ...view.environment, ...environment },
    tags: tags === 'unread' ? undefined : tags,
  }));
}

/** An account whose functions differ by region. */
function accountOf(byRegion: Readonly<Record<string, readonly DeployedFunctionView[] | CloudError>>) {
  const printed: string[] = [];
  const calls: string[] = [];
  const functionsIn = (region: string) => {
    const found = byRegion[region] ?? [];
    return {
      listFunctions: async (prefix: string) => {
        calls.push(`list ${region}`);
        if (found instanceof CloudError) throw found;
        return found.map(({ functionName }) => functionName).filter((name) => name.startsWith(prefix));
      },
      getFunction: async (name: string) => {
        calls.push(`get ${name}`);
        return found instanceof CloudError
          ? undefined
          : found.find(({ functionName }) => functionName === name);
      },
      listTriggers: async () => [],
    };
  };
  return { printed, calls, functionsIn, note: ({ en }: InEach<string>) => void printed.push(en) };
}

const any = { prefix: undefined, region: undefined, regions: [HERE, FAR] };

describe('the installation that --init writes .env from', () => {
  it('is that of the prefix that was given: production never ends in the .env of staging', async () => {
    const account = accountOf({ [HERE]: installed('cert-rotator', HERE, { MODE: 'apply' }) });

    expect(await findDeployed({ ...any, prefix: 'staging' }, account)).toBeUndefined();
    expect(await findDeployed({ ...any, prefix: 'cert-rotator' }, account)).toEqual({
      prefix: 'cert-rotator',
      region: HERE,
    });
  });

  it('is not one whose prefix only begins alike', async () => {
    const account = accountOf({ [HERE]: installed('cert-rotator-staging', HERE) });

    expect(await findDeployed({ ...any, prefix: 'cert-rotator' }, account)).toBeUndefined();
  });

  it('is known by all its tags, never by the names of its functions', async () => {
    const mark = markOf({ prefix: 'x', region: HERE });
    for (const tags of ['unread' as const, [], mark.slice(0, 1), mark.slice(0, 2), mark.slice(1)])
      expect(await findDeployed(any, accountOf({ [HERE]: installed('x', HERE, {}, tags) }))).toBeUndefined();
  });

  it('is found in any region that was to be searched, and only where its tag says', async () => {
    const far = installed('certs', FAR);

    expect(await findDeployed(any, accountOf({ [FAR]: far }))).toEqual({ prefix: 'certs', region: FAR });
    // One address answers for every region.
    expect(await findDeployed(any, accountOf({ [HERE]: far, [FAR]: far }))).toEqual({
      prefix: 'certs',
      region: FAR,
    });
    expect(await findDeployed({ ...any, region: HERE }, accountOf({ [FAR]: far }))).toBeUndefined();
  });

  it('is asked for by name where there are several', async () => {
    const account = accountOf({ [HERE]: installed('a', HERE), [FAR]: installed('b', FAR) });

    await expect(findDeployed(any, account)).rejects.toMatchObject({
      message: expect.stringContaining('a in cn-hangzhou; b in ap-southeast-1'),
      hint: expect.stringContaining('--set PREFIX=a --set REGION=cn-hangzhou'),
    });
  });

  it('is looked for beyond a region that could not be read, which is named with the reason', async () => {
    const refused = new CloudError('no right', {
      kind: 'denied',
      action: 'ListFunctions',
      cloudCode: 'AccessDenied',
    });
    const account = accountOf({ [HERE]: refused, [FAR]: installed('certs', FAR) });

    expect(await findDeployed(any, account)).toEqual({ prefix: 'certs', region: FAR });
    expect(account.printed).toEqual([
      expect.stringMatching(/^The functions of cn-hangzhou could not be read: .*no right/),
    ]);
  });

  it('is looked for with a bounded number of calls, and what was not asked is said', async () => {
    const [one] = installed('x', HERE, {}, []);
    const many = Array.from({ length: 300 }, (_, index) => ({ ...one, functionName: `app${index}-scan` }));
    const account = accountOf({ [HERE]: many as readonly DeployedFunctionView[] });

    expect(await findDeployed(any, account)).toBeUndefined();
    expect(account.calls).toHaveLength(2 + MAX_ASKED);
    expect(account.printed).toEqual([expect.stringContaining('250 more functions that may be ours')]);
  });
});

describe('.env from an installation', () => {
  const certs = { prefix: 'certs', region: HERE };

  it('has its settings and those of --set, and says which functions lack the tags', async () => {
    const marked = installed('certs', HERE, { MODE: 'apply' });
    const functions = marked.map((view) =>
      view.functionName === 'certs-webhook'
        ? { ...view, tags: [], environment: { WEBHOOK_SECRET: secret } }
        : view,
    );

    const { text, notes } = await rebuild(certs, { SOAK: '2h' }, accountOf({ [HERE]: functions }));

    expect(valuesOf(parseEnvFile(text))).toEqual({
      REGION: HERE,
      PREFIX: 'certs',
      MODE: 'apply',
      LEDGER: 'oss://ledger/rotations',
      EVENT_BUS: 'certificates',
      SOAK: '2h',
    });
    expect(inLanguage('en', notes)).toEqual(['certs-webhook lacks the tags of this installation: left out.']);
  });

  it.each([
    ['a value that deploy refuses', { MODE: 'aply' }, 'MODE is "aply"'],
    ['no ledger that lasts', { LEDGER: 'memory:' }, 'LEDGER is "memory:"'],
  ])('is not written with %s, which --set can mend', async (_what, environment, problem) => {
    const account = accountOf({ [HERE]: installed('certs', HERE, environment) });

    await expect(rebuild(certs, {}, account)).rejects.toMatchObject({
      message: expect.stringContaining(problem),
      hint: expect.stringContaining('--set'),
    });
    const mended = await rebuild(certs, { MODE: 'plan', LEDGER: 'oss://my-bucket/x' }, account);
    expect(mended.text).toContain('\nLEDGER=oss://my-bucket/x\n');
  });
});
