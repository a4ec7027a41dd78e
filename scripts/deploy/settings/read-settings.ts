/**
 * The settings from the text of `.env` and the environment of the shell. Pure: everything that is wrong is in one error, before anything is built
 * or uploaded. Values of secrets are never shown, and values of the shell never either.
 */
import type { Environment } from '../../../shared/base/environment.ts';
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import { functionNamePattern } from '../../../shared/base/identifiers.ts';
import { nearest } from '../../../shared/base/nearest.ts';
import { meantRegion } from '../../../shared/cloud/alb-regions.ts';
import { readConfig } from '../../../shared/config/config.ts';
import { listItems } from '../../../shared/config/parsed.ts';
import { describeProblem, listProblems, readTable } from '../../../shared/config/read-table.ts';
import { configVariables, variables } from '../../../shared/config/variables.ts';
import { parseEnvFile, valuesOf } from './env-file.ts';
import type { Settings, WantedFunction } from './settings.ts';
import { type DeployValues, deployVariableList, deployVariables } from './variables.ts';
import { callTargets, MAX_VPC_WORKERS, wantedFunctions } from './wanted-functions.ts';

type Values = Readonly<Record<string, string>>;
type Bucket = NonNullable<Settings['bucket']>;

const known: ReadonlySet<string> = new Set(
  [...configVariables, ...deployVariableList].map(({ name }) => name),
);
const credentialNames =
  /^(?:AccountID|AccessKeyID|AccessKeySecret|SecurityToken|ALIBABA_?CLOUD_\w+|ALIYUN_\w+|ALICLOUD_\w+|\w+_serverless_devs_key)$/i;

/** The platform counts the JSON of all variables of a function, and allows 4,096. The rest is for what others add in the console. */
export const MAX_ENVIRONMENT_BYTES = 4_000;
const MAX_NAME_LENGTH = 64;
const LARGEST_SHOWN = 3;

/** @throws InvalidConfiguration with everything that is wrong */
export function readSettings(envText: string, shell: Environment): Settings {
  const values = valuesOf(parseEnvFile(envText));
  const deployment = readTable(deployVariables, values);
  const problems = [
    ...unknownNames(values),
    ...otherInShell(values, shell),
    ...deployment.problems,
    ...regionProblems(values),
    ...evaluated(values),
  ];
  // Without a problem there is a value for every variable of the table.
  const deployed = deployment.problems.length === 0 ? (deployment.values as DeployValues) : undefined;
  const targets = deployed && callTargets(values, deployed);
  // The variables are for Function Compute, where a ledger in memory is lost.
  const { config, problems: wrong } = readConfig({ ...values, ...targets, FC_FUNCTION_NAME: 'scan' });
  problems.push(...wrong);
  const functions = deployed === undefined ? [] : wantedFunctions(values, deployed);
  if (deployed) problems.push(...contradictions(values, deployed), ...functions.flatMap(tooLarge));
  if (config?.ledger.kind === 'file')
    problems.push(describeProblem(values, variables.ledger, 'the disk of a function is lost with it'));
  if (problems.length > 0 || config === undefined || deployed === undefined)
    throw new InvalidConfiguration(listProblems(problems), {
      hint: 'Correct .env and try again. Nothing was built, uploaded or changed.',
    });
  const { ledger } = config;
  return {
    region: deployed.region,
    prefix: deployed.prefix,
    values,
    config,
    bucket: ledger.kind === 'oss' ? { name: ledger.bucket, folder: ledger.prefix } : undefined,
    eventBus: config.eventBus,
    contactGroup: deployed.alarmContactGroup,
    functions,
    controlEndpoint: deployed.controlEndpoint,
    certificateEvents: deployed.certificateEvents,
    component: deployed.component,
    access: deployed.access,
    cron: deployed.cron,
  };
}

/**
 * What deploy needs beside correct values: a ledger that outlives an instance of a function.
 *
 * @returns the bucket of LEDGER
 * @throws InvalidConfiguration
 */
export function requireBucket({ bucket, values }: Pick<Settings, 'bucket' | 'values'>): Bucket {
  if (bucket !== undefined) return bucket;
  throw new InvalidConfiguration(
    describeProblem(
      values,
      variables.ledger,
      'deploy needs a bucket: without one every record of a rotation is lost with the instance of a function',
    ),
    {
      hint: 'Add a line such as LEDGER=oss://my-bucket/rotations to .env (the bucket is made if there is none), or rename .env and run npm run deploy -- --init, which proposes one. Nothing was changed.',
      chinese: {
        says: 'LEDGER 没有指定 Bucket，而 deploy 需要一个：没有它，每条轮换记录都会随函数实例一起丢失。',
        todo: '请在 .env 中增加一行，例如 LEDGER=oss://my-bucket/rotations（没有该 Bucket 时会创建），或重命名 .env 后运行 npm run deploy -- --init ，它会给出一个。没有修改任何内容。',
      },
    },
  );
}

function unknownNames(values: Values): readonly string[] {
  return Object.keys(values).flatMap((name) => {
    if (known.has(name)) return [];
    if (credentialNames.test(name))
      return `${name} is a credential: those do not belong in .env, where everyone who deploys needs the same values. Remove the line; aliyun configure or the environment has them (docs/deploy.md)`;
    const meant = nearest(name.toUpperCase(), known);
    return meant === undefined
      ? `${name} is not a variable of this project: remove the line (docs/configuration.md has them all)`
      : `${name} is not a variable of this project (did you mean ${meant}?): correct or remove the line`;
  });
}

/** Serverless Devs lets the shell win, and nothing would remember its value. */
function otherInShell(values: Values, shell: Environment): readonly string[] {
  return namesOtherInShell(values, shell).map(
    (name) => `${name} has another value in the shell than in .env: unset it there, or write it to .env`,
  );
}

/** Variables of this project that the shell has with another value, an empty one included. LANGUAGE also belongs to gettext. */
export function namesOtherInShell(values: Values, shell: Environment): readonly string[] {
  return [...known].filter(
    (name) =>
      name !== 'LANGUAGE' && shell[name] !== undefined && shell[name]?.trim() !== (values[name] ?? ''),
  );
}

function regionProblems(values: Values): readonly string[] {
  return ['REGION', 'REGIONS'].flatMap((name) =>
    listItems(values[name] ?? '').flatMap((region) => {
      const meant = meantRegion(region);
      return meant === undefined
        ? []
        : [
            `${name} has "${region}" (did you mean ${meant}?); expected region ids, for example ${name}=${meant}`,
          ];
    }),
  );
}

/** Serverless Devs evaluates it, in every text of a project. */
function evaluated(values: Values): readonly string[] {
  return Object.entries(values)
    .filter(([, value]) => value.includes('<%'))
    .map(([name]) => `${name} has a <%, which Serverless Devs would evaluate; expected a value without it`);
}

function contradictions(values: Values, deployment: DeployValues): readonly string[] {
  const { certificateEvents, component, controlEndpoint, vpcWorkers } = deployment;
  const problems: string[] = [];
  if (certificateEvents === 'bus' && values['EVENT_BUS'] === undefined)
    problems.push('CERTIFICATE_EVENTS is bus, and EVENT_BUS is empty: name the bus, or use cas or off');
  if (component.startsWith('/') && controlEndpoint === undefined)
    problems.push('FC_COMPONENT is a path, which is for an emulator: set CONTROL_ENDPOINT, or use fc3');
  if (vpcWorkers.length > 0 && values['ROTATE_FUNCTION'] !== undefined)
    problems.push(
      'ROTATE_FUNCTION and VPC_WORKERS are both set: remove ROTATE_FUNCTION, deploy composes it from VPC_WORKERS',
    );
  if (vpcWorkers.length > MAX_VPC_WORKERS)
    problems.push(
      `VPC_WORKERS names ${vpcWorkers.length} VPCs; expected ${MAX_VPC_WORKERS} at most: all workers together keep the ${MAX_VPC_WORKERS + 1} instances that one has, and each needs one. Remove ${vpcWorkers.length - MAX_VPC_WORKERS} of them (docs/deploy.md, workers in VPCs)`,
    );
  return problems;
}

function tooLarge({ functionName, roleName, environment }: WantedFunction): readonly string[] {
  const bytes = environmentBytes(environment);
  const largest = Object.keys(environment).sort(
    (left, right) => (environment[right]?.length ?? 0) - (environment[left]?.length ?? 0),
  );
  const longName = [functionName, roleName].find((name) => name.length > MAX_NAME_LENGTH);
  return [
    ...(bytes > MAX_ENVIRONMENT_BYTES
      ? [
          `the variables of ${functionName} take ${bytes} bytes, and ${MAX_ENVIRONMENT_BYTES} are allowed; the largest are ${largest.slice(0, LARGEST_SHOWN).join(', ')}: shorten or remove one`,
        ]
      : []),
    ...(longName === undefined && functionNamePattern.test(functionName)
      ? []
      : [
          `${longName ?? functionName} is too long for a name, which has ${MAX_NAME_LENGTH} characters at most: choose a shorter PREFIX`,
        ]),
  ];
}

export function environmentBytes(environment: Values): number {
  return Buffer.byteLength(JSON.stringify(environment));
}
