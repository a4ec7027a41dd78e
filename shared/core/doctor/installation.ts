/** What is deployed, compared with what the settings ask for: functions, timer, roles, bus, other installations. Pure. */
import { type CheckResult, judge, notApplicable, type Reading, unknown } from './result.ts';

export interface DeployedFunction {
  readonly name: string;
  /** `Active`, `Pending`, `Failed`. */
  readonly state: string;
  /** `Successful`, `InProgress`, `Failed`. */
  readonly lastUpdate: string;
  readonly lastUpdateReason?: string | undefined;
  /** Someone has disabled its invocation; the text is the reason that was given. */
  readonly disabled?: string | undefined;
  /** As it says itself; `undefined`: it did not answer. */
  readonly version?: string | undefined;
  /** Whether the code is that of this build; `undefined`: unknown. */
  readonly sameCode?: boolean | undefined;
  /** Variables and limits that differ, by name. Never a value of a secret. */
  readonly differences: readonly string[];
}

export type FunctionReading = { readonly name: string } & (
  | { readonly deployed: DeployedFunction | undefined }
  | { readonly problem: string }
);

/**
 * @param version of this command
 * @param unwanted names of functions of the installation that the settings do not ask for
 */
export function checkFunctions(
  readings: readonly FunctionReading[],
  version: string,
  unwanted: Reading<readonly string[]> = { value: [] },
): readonly CheckResult[] {
  const problems = readings.flatMap((one) =>
    'problem' in one ? [`${one.name} could not be read: ${one.problem}`] : [],
  );
  const found = readings.flatMap((one) => ('problem' in one ? [] : (one.deployed ?? [])));
  const missing = readings.flatMap((one) =>
    'problem' in one || one.deployed !== undefined ? [] : [`${one.name} is not deployed.`],
  );
  return [
    judge('function-missing', {
      faults: missing,
      unknowns: problems,
      ok: `All ${readings.length} functions are deployed.`,
    }),
    judge('function-state', {
      faults: found.flatMap(stateFault),
      warnings: found.flatMap(({ name, state, lastUpdate }) =>
        state === 'Pending' || lastUpdate === 'InProgress' ? [`${name} is being updated.`] : [],
      ),
      unknowns: problems,
      ok: 'All functions are active.',
    }),
    judge('function-disabled', {
      faults: found.flatMap(({ name, disabled }) =>
        disabled === undefined
          ? []
          : [`The invocation of ${name} is disabled${disabled === '' ? '.' : `: ${disabled}`}`],
      ),
      unknowns: problems,
      ok: 'All functions can be invoked.',
    }),
    judge('function-version', {
      faults: found.flatMap((one) => versionFault(one, version)),
      unknowns: [
        ...problems,
        ...found.flatMap((one) =>
          one.version === undefined && one.sameCode === undefined
            ? [`${one.name} did not say its version.`]
            : [],
        ),
      ],
      ok: `All functions run version ${version}.`,
    }),
    judge('function-settings', {
      faults: [
        ...found.flatMap(({ name, differences }) =>
          differences.length === 0 ? [] : [`${name} differs from .env in ${differences.join(', ')}.`],
        ),
        ...('value' in unwanted
          ? unwanted.value.map((name) => `${name} is deployed, and .env does not ask for it.`)
          : []),
      ],
      unknowns: [
        ...problems,
        ...('problem' in unwanted ? [`The functions could not be listed: ${unwanted.problem}`] : []),
      ],
      ok: 'All functions run with the settings of .env.',
    }),
  ];
}

function stateFault({ name, state, lastUpdate, lastUpdateReason }: DeployedFunction): readonly string[] {
  const reason = lastUpdateReason === undefined ? '.' : `: ${lastUpdateReason}`;
  if (state === 'Failed') return [`${name} is in the state Failed${reason}`];
  return lastUpdate === 'Failed' ? [`The last update of ${name} failed${reason}`] : [];
}

function versionFault(one: DeployedFunction, version: string): readonly string[] {
  if (one.version !== undefined && one.version !== version)
    return [`${one.name} runs version ${one.version}, this is ${version}.`];
  return one.sameCode === false ? [`${one.name} runs other code than this build of ${version}.`] : [];
}

export interface TimerFacts {
  readonly functionName: string;
  readonly enabled: boolean;
  /** As Function Compute has it. */
  readonly cron: string;
}

/** @param timers of scan; empty: it has none */
export function checkTimer(timers: Reading<readonly TimerFacts[]>): CheckResult {
  if ('problem' in timers) return unknown('timer', `The triggers could not be read: ${timers.problem}`);
  const [first] = timers.value;
  const isOn = timers.value.some(({ enabled }) => enabled);
  return judge('timer', {
    faults: isOn
      ? []
      : [first === undefined ? 'Scan has no timer.' : `The timer of ${first.functionName} is off.`],
    ok: `${first?.functionName} runs by its timer (${first?.cron}).`,
  });
}

export interface RoleFacts {
  readonly functionName: string;
  /** `undefined`: the function has none. */
  readonly roleName: string | undefined;
  readonly expected: string;
  /** `undefined`: there is no such role. */
  readonly role: Reading<
    | {
        /** Who may assume it: `fc.aliyuncs.com`, `acs:ram::1:root`. */
        readonly trusted: readonly string[];
        /** Rights of the policy file that no attached policy grants: `alb:ListListeners on *`. */
        readonly missing: readonly string[];
        /** Granted beyond the file. */
        readonly extra: readonly string[];
        /** Whether it has policies beside its own, with which deploy refuses it. */
        readonly hasOtherPolicies?: boolean;
      }
    | undefined
  >;
}

const FUNCTION_COMPUTE = 'fc.aliyuncs.com';

export function checkRoles(functions: readonly RoleFacts[]): readonly CheckResult[] {
  const read = functions.flatMap(({ roleName, role }) =>
    'value' in role && role.value !== undefined && roleName !== undefined
      ? [{ roleName, ...role.value }]
      : [],
  );
  const unknowns = functions.flatMap(({ expected, role }) =>
    'problem' in role ? [`The role ${expected} could not be read: ${role.problem}`] : [],
  );
  return [
    judge('role', {
      faults: functions.flatMap(roleFault),
      unknowns,
      ok: 'Each function has its own role.',
    }),
    judge('role-trust', {
      faults: read.flatMap(({ roleName, trusted }) =>
        trusted.includes(FUNCTION_COMPUTE) ? [] : [`${roleName} does not trust ${FUNCTION_COMPUTE}.`],
      ),
      warnings: read.flatMap(({ roleName, trusted }) => {
        const others = trusted.filter((one) => one !== FUNCTION_COMPUTE);
        return others.length === 0 ? [] : [`${roleName} also trusts ${others.join(', ')}.`];
      }),
      unknowns,
      ok: 'Only Function Compute may assume the roles.',
    }),
    withOtherPolicies(
      read.some(({ hasOtherPolicies }) => hasOtherPolicies),
      judge('role-policy', {
        faults: read.flatMap(({ roleName, missing }) =>
          missing.length === 0 ? [] : [`${roleName} lacks ${missing.join(', ')}.`],
        ),
        warnings: read.flatMap(({ roleName, extra }) =>
          extra.length === 0 ? [] : [`${roleName} may do more than its file: ${extra.join(', ')}.`],
        ),
        unknowns,
        ok: 'The policies are those of the files.',
      }),
    ),
  ];
}

function withOtherPolicies(has: boolean, result: CheckResult): CheckResult {
  return has ? { ...result, cause: 'other-policies' } : result;
}

function roleFault({ functionName, roleName, expected, role }: RoleFacts): readonly string[] {
  if (roleName === undefined) return [`${functionName} has no role.`];
  if (roleName.toLowerCase() !== expected.toLowerCase())
    return [`${functionName} has the role ${roleName}, not ${expected}.`];
  return 'value' in role && role.value === undefined ? [`The role ${roleName} does not exist.`] : [];
}

/** @param bus `undefined`: no events are published */
export function checkEventBus(bus: string | undefined, exists: Reading<boolean>): CheckResult {
  if (bus === undefined) return notApplicable('event-bus', 'EVENT_BUS is empty: no events are published.');
  if ('problem' in exists) return unknown('event-bus', `The bus ${bus} could not be read: ${exists.problem}`);
  return judge('event-bus', {
    faults: exists.value ? [] : [`There is no bus ${bus}.`],
    ok: `The bus ${bus} exists.`,
  });
}
