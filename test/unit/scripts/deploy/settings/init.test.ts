/** The questions of --init: few, with defaults, and answered by options, a person or nobody. */
import { describe, expect, it } from 'vitest';
import { answersTo, newSigningSecret, newToken } from '../../../../../scripts/deploy/settings/ask.ts';
import { envExample } from '../../../../../scripts/deploy/settings/env-example.ts';
import { withValues } from '../../../../../scripts/deploy/settings/env-file.ts';
import {
  type InitFacts,
  initQuestions,
  valuesFromAnswers,
} from '../../../../../scripts/deploy/settings/init.ts';
import { namesOtherInShell, readSettings } from '../../../../../scripts/deploy/settings/read-settings.ts';

const facts: InitFacts = {
  account: '1234567890123456',
  regions: ['cn-shanghai', 'cn-beijing'],
  loadBalancerIds: ['alb-1', 'alb-2'],
};
const questions = initQuestions(facts);
const nobody = { options: {}, ask: undefined, useDefaults: true };

describe('the questions of --init', () => {
  it('are at most eight, and their defaults make a service that plans, without public URLs', async () => {
    const answers = await answersTo(questions, nobody);
    const values = valuesFromAnswers(answers, { newSigningSecret, newToken });

    expect(questions.length).toBeLessThanOrEqual(8);
    expect(values).toEqual({
      REGION: 'cn-shanghai',
      REGIONS: 'cn-shanghai,cn-beijing',
      MODE: 'plan',
      LEDGER: 'oss://cert-rotator-1234567890123456-cn-shanghai/cert-rotator',
    });
    const settings = readSettings(withValues(envExample(), values), {});
    expect(settings.functions.map(({ file }) => file)).toEqual(['rotate', 'scan']);
  });

  it('make secrets for what is wanted, new ones each time, and everything else that was answered', async () => {
    const options = {
      regions: 'eu-central-1',
      include: 'alb-1,tag:team=web',
      bucket: 'my-bucket',
      window: 'Mon-Fri 10:00-17:00 Europe/Berlin',
      webhook: 'yes',
      status: 'yes',
      'contact-group': 'operations',
      bus: 'outcomes',
    };
    const answers = await answersTo(questions, { ...nobody, options });
    const values = valuesFromAnswers(answers, { newSigningSecret, newToken });

    expect(values).toMatchObject({
      REGION: 'eu-central-1',
      REGIONS: 'eu-central-1',
      INCLUDE: 'alb-1,tag:team=web',
      LEDGER: 'oss://my-bucket/cert-rotator',
      MAINTENANCE_WINDOW: 'Mon-Fri 10:00-17:00 Europe/Berlin',
      ALARM_CONTACT_GROUP: 'operations',
      EVENT_BUS: 'outcomes',
    });
    expect(values['WEBHOOK_SECRET']).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(values['STATUS_TOKEN']).not.toBe(values['WEBHOOK_SECRET']);
    expect(readSettings(withValues(envExample(), values), {}).functions).toHaveLength(4);
  });

  it('have the variables of the shell as their defaults: there is no .env that says something else', async () => {
    const shell = {
      REGIONS: 'cn-hangzhou,cn-shanghai',
      INCLUDE: 'tag:team=web',
      LEDGER: 'oss://my-bucket/of/the-team',
      MAINTENANCE_WINDOW: 'Sat 22:00-02:00 UTC',
      EVENT_BUS: 'outcomes',
      ALARM_CONTACT_GROUP: 'operations',
      MODE: 'apply',
    };
    const { MODE: _, ...asked } = shell;

    const values = valuesFromAnswers(await answersTo(initQuestions({ ...facts, shell }), nobody), {
      newSigningSecret,
      newToken,
    });

    // Each value of the shell is that of .env afterwards, so that deploy does not refuse it.
    expect(values).toMatchObject({ ...asked, REGION: 'cn-hangzhou', MODE: 'plan' });
    expect(namesOtherInShell(values, shell)).toEqual(['MODE']);
  });

  it.each([
    ['REGIONS', 'all', 'regions', 'cn-shanghai,cn-beijing'],
    ['INCLUDE', 'everything', 'include', 'all'],
    ['LEDGER', 'memory:', 'bucket', 'cert-rotator-1234567890123456-cn-shanghai'],
  ] as const)('do not take %s=%s of the shell, which is no answer', async (name, value, id, expected) => {
    const answers = await answersTo(initQuestions({ ...facts, shell: { [name]: value } }), nobody);

    expect(answers[id]).toBe(expected);
  });

  it('are asked again when the answer is wrong, with the reason; Enter takes the default', async () => {
    const asked: string[] = [];
    const typed = ['cn-hangzou', 'cn-hangzhou'];
    const ask = async (text: string) => {
      asked.push(text);
      return typed.shift() ?? '';
    };

    const answers = await answersTo(questions, { options: {}, ask, useDefaults: false });

    expect(answers.regions).toBe('cn-hangzhou');
    expect(asked[1]).toContain('did you mean cn-hangzhou?');
    // The bucket is in the region that was answered.
    expect(answers.bucket).toBe('cert-rotator-1234567890123456-cn-hangzhou');
    expect(asked).toHaveLength(questions.length + 1);
  });

  it('say which one of how many they are, and have the default in a line of its own', async () => {
    const asked: string[] = [];
    const ask = async (text: string) => {
      asked.push(text);
      return '';
    };

    await answersTo(questions, { options: { bucket: 'my-bucket' }, ask, useDefaults: false });

    expect(asked[0]).toMatch(/^1\/7 .*\n {4}\[cn-shanghai,cn-beijing\]: $/);
    expect(asked.at(-1)).toMatch(/^7\/7 /);
    for (const line of asked.flatMap((text) => text.split('\n'))) expect(line.length).toBeLessThanOrEqual(80);
  });

  it.each([
    ['webhook', 'Y', 'yes'],
    ['status', 'Yes', 'yes'],
    ['webhook', 'n', 'no'],
    ['bus', 'none', 'no'],
    ['contact-group', 'No', 'no'],
    ['include', 'All', 'all'],
    ['window', 'Always', 'always'],
  ] as const)('understand of %s the answer %s', async (id, typed, meant) => {
    const options = { [id]: typed };

    expect((await answersTo(questions, { ...nobody, options }))[id]).toBe(meant);
  });

  it('are given up after the third wrong answer', async () => {
    const ask = async () => 'nowhere!';

    await expect(answersTo(questions, { options: {}, ask, useDefaults: false })).rejects.toThrow(
      'third time',
    );
  });

  it('are not asked where nobody is: what is missing is named', async () => {
    const options = { regions: 'cn-hangzhou' };

    await expect(answersTo(questions, { options, ask: undefined, useDefaults: false })).rejects.toThrow(
      /no one can be asked here: --include, --bucket, .* are missing/,
    );
  });

  it.each([
    [{ regions: 'cn-hangzou' }, '--regions: "cn-hangzou": did you mean cn-hangzhou?'],
    [{ regions: 'all' }, 'name the regions'],
    [{ include: 'everything' }, '--include: "everything" is neither'],
    [{ bucket: 'My_Bucket' }, '"My_Bucket" is not the name of a bucket'],
    [{ window: 'nights' }, '--window: "nights" is not'],
    [{ webhook: 'maybe' }, '--webhook: "maybe": it is neither yes nor no'],
    [{ include: 'alb-1,alb-3' }, 'there is no load balancer alb-3 (there are alb-1, alb-2)'],
    [{ bus: 'default' }, 'the default bus does not accept custom events'],
  ])('refuse %j', async (options, problem) => {
    await expect(answersTo(questions, { ...nobody, options })).rejects.toThrow(problem);
  });
});
