/**
 * What `s init` asks, and where the answers go: into the defaults of s.yaml. Pure.
 *
 * Everything else is asked by `npm run deploy -- --init`, which knows the account. Two loaders of Serverless Devs fill in parameters; with
 * `-y` neither does, and the hook writes the defaults.
 */
import { RotatorError } from '../../shared/base/errors.ts';
import { regionPattern } from '../../shared/base/identifiers.ts';
import { deployVariables, prefixPattern } from '../deploy/settings/variables.ts';

export interface Parameter {
  /** In publish.yaml and, in double braces, in s.yaml. */
  readonly name: string;
  /** The variable whose default it replaces. */
  readonly variable: string;
  readonly default: string;
  readonly title: string;
  readonly description: string;
  /** The one of deploy: what is accepted here must not be refused there. */
  readonly pattern: string;
}

export const parameters: readonly Parameter[] = [
  {
    name: 'region',
    variable: 'REGION',
    default: deployVariables.region.default,
    title: '地域 / Region',
    description:
      '函数所在的地域；一套服务可以覆盖多个地域的负载均衡实例。Where the functions are; one installation can serve load balancers of many regions.',
    pattern: regionPattern.source,
  },
  {
    name: 'prefix',
    variable: 'PREFIX',
    default: deployVariables.prefix.default,
    title: '名称前缀 / Prefix',
    description:
      '函数、角色和权限策略的名称前缀；不同前缀互为独立的部署。Beginning of the names of functions, roles and policies; another one makes another installation.',
    pattern: prefixPattern.source,
  },
];

/** @throws RotatorError if a variable has no default in s.yaml that could be replaced */
export function withParameters(sYaml: string): string {
  return parameters.reduce((text, { name, variable, default: value }) => {
    const before = `env('${variable}', '${value}')`;
    if (!text.includes(before))
      throw new RotatorError(
        'Unexpected',
        `s.yaml has no ${before}, whose default the parameter ${name} is.`,
      );
    return text.replaceAll(before, `env('${variable}', '{{ ${name} }}')`);
  }, sYaml);
}
