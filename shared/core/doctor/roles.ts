/** The roles of the functions: who may assume them, and what they permit, compared with the policy files. Pure. */
import { type CheckResult, judge, type Reading } from './result.ts';
import { because, listed, type Sentence } from './sentence.ts';

export interface RoleFacts {
  readonly functionName: string;
  /** `undefined`: the function has none. */
  readonly roleName: string | undefined;
  readonly expected: string;
  /** `undefined`: there is no such role. */
  readonly role: Reading<
    | {
        /** Who may assume it: `fc.aliyuncs.com`, `acs:ram::1:root`. */
        readonly trusted: readonly Sentence[];
        /** Rights of the policy file that no attached policy grants: `alb:ListListeners on *`. */
        readonly missing: readonly Sentence[];
        /** Granted beyond the file. */
        readonly extra: readonly Sentence[];
        /** Whether it has policies beside its own, with which deploy refuses it. */
        readonly hasOtherPolicies?: boolean;
      }
    | undefined
  >;
}

const FUNCTION_COMPUTE = 'fc.aliyuncs.com';

const isFunctionCompute = ({ en }: Sentence): boolean => en === FUNCTION_COMPUTE;

function all(names: readonly Sentence[]): Sentence {
  return { en: listed(names.map(({ en }) => en)).en, zh: listed(names.map(({ zh }) => zh)).zh };
}

export function checkRoles(functions: readonly RoleFacts[]): readonly CheckResult[] {
  const read = functions.flatMap(({ roleName, role }) =>
    'value' in role && role.value !== undefined && roleName !== undefined
      ? [{ roleName, ...role.value }]
      : [],
  );
  const unknowns = functions.flatMap(({ expected, role }) =>
    'problem' in role
      ? [
          because(
            { en: `The role ${expected} could not be read`, zh: `无法读取角色 ${expected}` },
            role.problem,
          ),
        ]
      : [],
  );
  return [
    judge('role', {
      faults: functions.flatMap(roleFault),
      unknowns,
      ok: { en: 'Each function has its own role.', zh: '每个函数都有自己的角色。' },
    }),
    judge('role-trust', {
      faults: read.flatMap(({ roleName, trusted }) =>
        trusted.some(isFunctionCompute)
          ? []
          : [
              {
                en: `${roleName} does not trust ${FUNCTION_COMPUTE}.`,
                zh: `角色 ${roleName} 不信任 ${FUNCTION_COMPUTE}。`,
              },
            ],
      ),
      warnings: read.flatMap(({ roleName, trusted }) => {
        const others = trusted.filter((one) => !isFunctionCompute(one));
        return others.length === 0
          ? []
          : [
              {
                en: `${roleName} also trusts ${all(others).en}.`,
                zh: `角色 ${roleName} 还信任 ${all(others).zh}。`,
              },
            ];
      }),
      unknowns,
      ok: { en: 'Only Function Compute may assume the roles.', zh: '只有函数计算可以扮演这些角色。' },
    }),
    withOtherPolicies(
      read.some(({ hasOtherPolicies }) => hasOtherPolicies),
      judge('role-policy', {
        faults: read.flatMap(({ roleName, missing }) =>
          missing.length === 0
            ? []
            : [
                {
                  en: `${roleName} lacks ${all(missing).en}.`,
                  zh: `角色 ${roleName} 缺少：${all(missing).zh}。`,
                },
              ],
        ),
        warnings: read.flatMap(({ roleName, extra }) =>
          extra.length === 0
            ? []
            : [
                {
                  en: `${roleName} may do more than its file: ${all(extra).en}.`,
                  zh: `角色 ${roleName} 的权限超出其策略文件：${all(extra).zh}。`,
                },
              ],
        ),
        unknowns,
        ok: { en: 'The policies are those of the files.', zh: '权限策略与策略文件一致。' },
      }),
    ),
  ];
}

function withOtherPolicies(has: boolean, result: CheckResult): CheckResult {
  return has ? { ...result, cause: 'other-policies' } : result;
}

function roleFault({ functionName, roleName, expected, role }: RoleFacts): readonly Sentence[] {
  if (roleName === undefined)
    return [{ en: `${functionName} has no role.`, zh: `函数 ${functionName} 没有角色。` }];
  if (roleName.toLowerCase() !== expected.toLowerCase())
    return [
      {
        en: `${functionName} has the role ${roleName}, not ${expected}.`,
        zh: `函数 ${functionName} 的角色是 ${roleName}，应为 ${expected}。`,
      },
    ];
  return 'value' in role && role.value === undefined
    ? [{ en: `The role ${roleName} does not exist.`, zh: `角色 ${roleName} 不存在。` }]
    : [];
}
