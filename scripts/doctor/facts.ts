/**
 * Which facts of docs/cloud-facts.md that are not of grade A this account settles, for `--facts <file>`. Pure.
 *
 * The file is made to be sent: every value is one of a few words of ours, a number, or a short name of the cloud's own vocabulary. It has no
 * id, no name and no account.
 */
import type { MetricFacts } from '../../shared/cloud/account/alarms-api.ts';
import type { CheckResult } from '../../shared/core/doctor/result.ts';
import { type Attempt, codeOf, kindOf } from './attempt.ts';
import type { Outside } from './outside.ts';
import { missingRights } from './policy-rights.ts';

export interface SettledFact {
  /** Stable. */
  readonly fact: string;
  readonly question: string;
  /** The grade in docs/cloud-facts.md. */
  readonly grade: 'B' | 'C' | 'U';
  /** `not-settled`: this account does not show it. */
  readonly answer: 'yes' | 'no' | 'not-settled' | readonly string[];
}

/** What only this file asks for. */
export interface FactReadings {
  /** Whether GetFunction itself has tags. */
  readonly tagsInFunction: Attempt<boolean>;
  readonly errorsMetric: Attempt<MetricFacts | undefined>;
  /** What GetBucketPublicAccessBlock answers, as OSS sends it. */
  readonly publicAccessBlock: Attempt<'true' | 'false' | 'empty'>;
}

export interface FactsFile {
  readonly format: 'alb-cert-rotator-facts-1';
  readonly version: string;
  readonly facts: readonly SettledFact[];
}

export function factsFile(
  version: string,
  outside: Outside,
  results: readonly CheckResult[],
  readings: FactReadings,
): FactsFile {
  const { quotas, cas, identity, editors } = outside;
  const stateOf = (id: CheckResult['id']) => results.find((one) => one.id === id)?.state;
  const dryRuns = results.find(({ id }) => id === 'dry-run-carried-out');
  return {
    format: 'alb-cert-rotator-facts-1',
    version,
    facts: [
      fact(
        'cas-sha2',
        'C',
        'Is Sha2 of CAS the SHA-256 of the served leaf?',
        byState(stateOf('fingerprint')),
      ),
      fact(
        'function-tags',
        'U',
        'Does GetFunction have the tags of a function?',
        byValue(readings.tagsInFunction),
      ),
      fact(
        'metric-statistics',
        'U',
        'Which statistics has FunctionFunctionErrors?',
        words(readings.errorsMetric, ({ statistics }) => statistics),
      ),
      fact(
        'metric-dimensions',
        'U',
        'Which dimensions has FunctionFunctionErrors?',
        words(readings.errorsMetric, ({ dimensions }) => dimensions),
      ),
      fact(
        'update-resources',
        'U',
        'Does RAM ask for securitypolicy or servergroup at UpdateListenerAttribute?',
        updateResources(outside, stateOf('update-resources')),
      ),
      fact(
        'public-access-block',
        'U',
        'What does GetBucketPublicAccessBlock answer?',
        publicAccess(readings.publicAccessBlock),
      ),
      fact(
        'quota-center',
        'B',
        'May this kind of caller ask Quota Center?',
        'value' in quotas ? 'yes' : kindOf(quotas) === 'denied' ? 'no' : 'not-settled',
      ),
      fact(
        'quota-codes',
        'B',
        'Has Quota Center the codes of additional certificates?',
        'problem' in quotas
          ? 'not-settled'
          : quotas.value
              .map(({ code }) => code)
              .filter((code) => /^alb_quota_loadbalancer_certificates_num_[a-z]+_edition$/.test(code)),
      ),
      fact(
        'cas-instance-calls',
        'B',
        'Does CAS offer ListCertificates here?',
        'value' in cas ? 'yes' : /^Invalid(Action|Api)/.test(codeOf(cas) ?? '') ? 'no' : 'not-settled',
      ),
      fact(
        'cas-jobs',
        'B',
        'Does CAS offer ListDeploymentJob here?',
        'value' in editors
          ? 'yes'
          : /^Invalid(Action|Api)/.test(codeOf(editors) ?? '')
            ? 'no'
            : 'not-settled',
      ),
      fact(
        'dry-run',
        'B',
        'Is a dry run answered without a change?',
        (dryRuns?.details.length ?? 0) === 0 ? 'not-settled' : byState(dryRuns?.state),
      ),
      fact(
        'caller-kind',
        'B',
        'What kind of caller asked?',
        'value' in identity ? [identity.value.kind] : 'not-settled',
      ),
    ],
  };
}

function fact(
  name: string,
  grade: SettledFact['grade'],
  question: string,
  answer: SettledFact['answer'],
): SettledFact {
  return { fact: name, question, grade, answer };
}

function byState(state: CheckResult['state'] | undefined): SettledFact['answer'] {
  if (state === 'ok') return 'yes';
  return state === 'fault' ? 'no' : 'not-settled';
}

function byValue(reading: Attempt<boolean>): SettledFact['answer'] {
  if ('problem' in reading) return 'not-settled';
  return reading.value ? 'yes' : 'no';
}

/** Words of the cloud's vocabulary only: another text could be a name. */
function words(
  reading: Attempt<MetricFacts | undefined>,
  pick: (facts: MetricFacts) => readonly string[],
): SettledFact['answer'] {
  if ('problem' in reading || reading.value === undefined) return 'not-settled';
  return pick(reading.value).filter((word) => /^[A-Za-z][A-Za-z0-9_]{0,30}$/.test(word));
}

function publicAccess(reading: FactReadings['publicAccessBlock']): SettledFact['answer'] {
  if ('value' in reading) return [reading.value];
  const code = codeOf(reading) ?? '';
  return /^[A-Za-z.]{1,60}$/.test(code) && kindOf(reading) !== 'denied' ? [code] : 'not-settled';
}

/** A permitted update settles it only where nothing but the load balancer is granted. */
function updateResources(
  { wanted, roles }: Outside,
  state: CheckResult['state'] | undefined,
): SettledFact['answer'] {
  if (state === 'fault') return 'yes';
  const role = wanted?.roles.find(({ name }) => /-rotate-/.test(name));
  const reading = role === undefined ? undefined : roles.get(role.name);
  if (state !== 'ok' || reading === undefined || 'problem' in reading) return 'not-settled';
  const granted = missingRights(reading.value.policy?.document, { Statement: [] });
  return granted.some(({ en }) => /UpdateListenerAttribute on .*(securitypolicy|servergroup)/.test(en))
    ? 'not-settled'
    : 'no';
}
