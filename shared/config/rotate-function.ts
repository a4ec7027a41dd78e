/**
 * ROTATE_FUNCTION: the function that rotates each load balancer.
 *
 * Some load balancers can be probed only by a function in their VPC. So functions can be given by VPC and by region; the most specific
 * one applies. A load balancer that is probed over the Internet is not for the function of its VPC, which need not reach the Internet.
 */
import { functionNamePattern, regionPattern, serviceNamePattern, vpcIdPattern } from '../base/identifiers.ts';
import type { FunctionTarget } from '../cloud/invoke-api.ts';
import { accept, listItems, type Parser, refuse } from './parsed.ts';

export interface RotateTargets {
  readonly byVpc: Readonly<Record<string, FunctionTarget>>;
  readonly byRegion: Readonly<Record<string, FunctionTarget>>;
  readonly otherwise: FunctionTarget | undefined;
}

/** What dispatch knows of a load balancer. */
export interface ProbedLoadBalancer {
  readonly region: string;
  readonly vpcId?: string | undefined;
  /** Through which it is probed. */
  readonly network: 'public' | 'vpc';
}

/** The function for the VPC, else for the region, else for everything; `undefined`: scan rotates the load balancer itself. */
export function rotateTargetFor(
  targets: RotateTargets,
  { region, vpcId, network }: ProbedLoadBalancer,
): FunctionTarget | undefined {
  const isInside = network === 'vpc' && vpcId !== undefined;
  if (isInside && Object.hasOwn(targets.byVpc, vpcId)) return targets.byVpc[vpcId];
  if (Object.hasOwn(targets.byRegion, region)) return targets.byRegion[region];
  return targets.otherwise;
}

const parseTarget: Parser<FunctionTarget> = (text) => {
  const parts = text.split('/');
  const functionName = parts.at(-1) ?? '';
  const service = parts.length > 1 ? parts[0] : undefined;
  if (parts.length > 2) return refuse(`"${text}" has more than one slash`);
  if (!functionNamePattern.test(functionName))
    return refuse(`"${functionName}" is not the name of a function`);
  if (service !== undefined && !serviceNamePattern.test(service))
    return refuse(`"${service}" is not the name of a service`);
  return accept({ service, functionName });
};

/** One function; empty: none. */
export const parseFunction: Parser<FunctionTarget | undefined> = (text) =>
  text === '' ? accept(undefined) : parseTarget(text);

/** Empty: no targets. */
export const parseRotateTargets: Parser<RotateTargets> = (text) => {
  const byVpc = new Map<string, FunctionTarget>();
  const byRegion = new Map<string, FunctionTarget>();
  let otherwise: FunctionTarget | undefined;
  for (const item of listItems(text)) {
    const [, key, name] = /^(?:([^=]*)=)?(.*)$/.exec(item) ?? [];
    const target = parseTarget((name ?? '').trim());
    if (!target.ok) return target;
    if (key === undefined) {
      if (otherwise !== undefined) return refuse('it has two functions without a VPC or region');
      otherwise = target.value;
      continue;
    }
    const trimmed = key.trim();
    const group = vpcIdPattern.test(trimmed) ? byVpc : regionPattern.test(trimmed) ? byRegion : undefined;
    if (!group) return refuse(`"${trimmed}" is neither a VPC nor a region`);
    if (group.has(trimmed)) return refuse(`it names ${trimmed} twice`);
    group.set(trimmed, target.value);
  }
  return accept({ byVpc: Object.fromEntries(byVpc), byRegion: Object.fromEntries(byRegion), otherwise });
};
