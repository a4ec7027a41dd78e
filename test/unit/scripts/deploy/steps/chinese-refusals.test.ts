/** Every refusal of deploy in Chinese. */
import { describe, expect, it } from 'vitest';
import { refusalText } from '../../../../../scripts/deploy/command/view.ts';
import type { DeploymentPlan, RefusalCode } from '../../../../../scripts/deploy/steps/step.ts';
import { markOf } from '../../../../../shared/cloud/account/tags.ts';
import { damaged, planInEach } from '../../../../support/deployment-plan.ts';
import { englishPrinted } from '../../../../support/english.ts';
import { ACCOUNT, deployedWith, emptyAccount, settingsWith } from '../../../../support/installation.ts';

const settings = settingsWith();
const { present, bucket, functionOf, withFunction, withRoles, withBucket } = damaged();
const chinese = /[\u3400-\u9fff]/;
const alarmed = settingsWith({ ALARM_CONTACT_GROUP: 'oncall' });

/** What has to be so for each refusal. */
const refused: Readonly<Record<RefusalCode, () => DeploymentPlan>> = {
  'root-identity': () =>
    planInEach(settings, {
      ...emptyAccount,
      identity: { accountId: ACCOUNT, arn: `acs:ram::${ACCOUNT}:root`, kind: 'account' },
    }),
  'foreign-role': () =>
    planInEach(
      settings,
      withRoles(({ role }) => ({ role: { ...role, tags: [] } })),
    ),
  'foreign-policy': () =>
    planInEach(
      settings,
      withRoles(({ policy }) => ({ policy: { ...policy, tags: [] } })),
    ),
  'foreign-function': () =>
    planInEach(settings, withFunction('cert-rotator-scan', functionOf('scan'), { tags: [] })),
  'role-with-other-policies': () =>
    planInEach(
      settings,
      withRoles(({ attached }) => ({ attached: [...attached, { name: 'Everything', type: 'System' }] })),
    ),
  'bucket-of-another-account': () => planInEach(settings, { ...present, bucket: { kind: 'foreign' } }),
  'bucket-elsewhere': () => planInEach(settings, { ...present, bucket: { kind: 'elsewhere' } }),
  'bucket-versioned': () => planInEach(settings, withBucket({ versioning: 'Suspended' })),
  'bucket-expires-ledger': () =>
    planInEach(
      settings,
      withBucket({ lifecycle: [{ id: undefined, prefix: '', isEnabled: true, expires: true }] }),
    ),
  'bucket-retention': () => planInEach(settings, withBucket({ hasRetention: true })),
  'bucket-public': () =>
    planInEach(
      settings,
      withBucket({ tags: [], publicAccessBlocked: false, view: { ...bucket.view, acl: 'public-read' } }),
    ),
  'other-installation': () =>
    planInEach(settings, {
      ...present,
      otherInstallations: [
        {
          ...functionOf('scan').view,
          functionName: 'team-b-scan',
          environment: { LEDGER: 'oss://b/b' },
          tags: markOf({ prefix: 'team-b', region: 'cn-hangzhou' }),
        },
      ],
    }),
  'no-contact-group': () => planInEach(alarmed, { ...deployedWith(alarmed), hasContactGroup: false }),
  'mode-lowered': () => planInEach(settings, deployedWith(settingsWith({ MODE: 'apply' }))),
  'ledger-changed': () => planInEach(settingsWith({ LEDGER: 'oss://another/rotations' }), present),
  'bus-lost': () => planInEach(settingsWith({ EVENT_BUS: '' }), present),
  'secret-lost': () => planInEach(settingsWith({ WEBHOOK_SECRET: '' }), present),
  'events-lost': () =>
    planInEach(
      { ...settings, certificateEvents: 'off' },
      withFunction('cert-rotator-certificate-issued', functionOf('rotate')),
    ),
  'worker-lost': () => planInEach(settings, withFunction('cert-rotator-rotate-vpc-1', functionOf('rotate'))),
};

describe.each(Object.keys(refused) as readonly RefusalCode[])('the refusal %s in Chinese', (code) => {
  it('says what is there and what to do, without an English phrase', () => {
    const found = refused[code]().refusals.find((one) => one.code === code);
    if (found === undefined) throw new Error(`${code} was not refused`);

    const text = refusalText([found], 'zh');

    expect([found.message.zh, found.remedy.zh]).toEqual([
      expect.stringMatching(chinese),
      expect.stringMatching(chinese),
    ]);
    expect(text).toContain(`（${code}）`);
    expect(englishPrinted(text)).toEqual([]);
    expect(englishPrinted(refusalText([found])).length).toBeGreaterThan(0);
  });
});
