/**
 * Checks an alarm rule as PutResourceMetricRule does: a metric that exists, one of its statistics and periods, resources with exactly its
 * dimensions, at least one level with all its four values, contact groups that exist.
 *
 * Sources: SDK cms20190101 4.0, folder of August 2026, and the notice of 2024-08-15 that statistics are checked (A). The codes are guesses
 * (U), and so is the refusal of an unknown contact group.
 */
import { z } from 'zod';
import type { Params } from '../../model/params.ts';
import { WireError } from '../../model/wire.ts';
import { type CmsModel, type Escalation, type Metric, NAMESPACE, type StoredRule } from './cms-model.ts';

const comparisons: ReadonlySet<string> = new Set([
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanOrEqualToThreshold',
  'LessThanThreshold',
  'NotEqualToThreshold',
  'EqualToThreshold',
]);

/** A day. A. */
const SILENCE_SECONDS = 86_400;

/** @throws WireError */
export function readRule(model: CmsModel, params: Params): StoredRule {
  const metric = findMetric(model, params);
  const contactGroups = params.required('ContactGroups').split(',');
  const known = model.contactGroups();
  for (const group of contactGroups)
    if (!known.includes(group)) throw notFound(`The contact group ${group} is not found.`);
  const period = params.integer('Period', { min: 1, max: 86_400 }) ?? metric.periods[0] ?? 0;
  if (!metric.periods.includes(period)) throw invalid('Period');
  const ruleId = params.required('RuleId');
  return {
    ruleId,
    ruleName: params.required('RuleName'),
    namespace: NAMESPACE,
    metric: metric.name,
    resources: readResources(params.required('Resources'), metric),
    contactGroups,
    periodSeconds: period,
    noDataPolicy:
      params.oneOf('NoDataPolicy', ['KEEP_LAST_STATE', 'INSUFFICIENT_DATA', 'OK']) ?? 'KEEP_LAST_STATE',
    silenceSeconds: params.integer('SilenceTime', { min: 3_600, max: SILENCE_SECONDS }) ?? SILENCE_SECONDS,
    escalations: readEscalations(params, metric),
    // An update does not enable a rule that was disabled. U.
    enabled: model.rule(ruleId)?.enabled ?? true,
  };
}

function findMetric(model: CmsModel, params: Params): Metric {
  const namespace = params.required('Namespace');
  const name = params.required('MetricName');
  const metric = model.metrics().find((candidate) => candidate.name === name);
  if (namespace === NAMESPACE && metric !== undefined) return metric;
  throw notFound(`The metric ${name} of ${namespace} is not found.`);
}

const resourcesSchema = z.array(z.record(z.string(), z.string().min(1))).min(1);

/** Two functions have two objects. A dimension that the metric does not have would never match. */
function readResources(text: string, { dimensions }: Metric): string {
  const resources = resourcesSchema.safeParse(jsonOrUndefined(text)).data;
  if (resources === undefined) throw invalid('Resources');
  for (const resource of resources)
    if (Object.keys(resource).sort().join() !== [...dimensions].sort().join()) throw invalid('Resources');
  return text;
}

function readEscalations(params: Params, metric: Metric): Readonly<Record<string, Escalation>> {
  const levels = params.object('Escalations');
  const found = ['Critical', 'Warn', 'Info'].flatMap((level): [string, Escalation][] => {
    const escalation = levels?.object(level);
    return escalation === undefined ? [] : [[level, readEscalation(escalation, metric)]];
  });
  if (found.length === 0) throw invalid('Escalations');
  return Object.fromEntries(found);
}

function readEscalation(level: Params, { statistics }: Metric): Escalation {
  const escalation: Escalation = {
    Statistics: level.required('Statistics'),
    ComparisonOperator: level.required('ComparisonOperator'),
    Threshold: level.required('Threshold'),
    Times: level.required('Times'),
  };
  if (!statistics.includes(escalation.Statistics)) throw invalid('Statistics');
  if (!comparisons.has(escalation.ComparisonOperator)) throw invalid('ComparisonOperator');
  if (!Number.isFinite(Number(escalation.Threshold))) throw invalid('Threshold');
  if (!/^[1-9]\d*$/.test(escalation.Times)) throw invalid('Times');
  return escalation;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalid(name: string): WireError {
  return new WireError(400, 'ParameterInvalid', `The parameter ${name} is invalid.`);
}

export function notFound(message: string): WireError {
  return new WireError(404, 'ResourceNotFound', message);
}
