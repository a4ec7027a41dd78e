/**
 * RAM: TagResources, ListTagResources. Source: SDK ram20150501 1.2.1 and API pages of 2026 (A). That a list refuses a name that does not
 * exist is a guess (U).
 */
import type { Params } from '../../model/params.ts';
import { WireError } from '../../model/wire.ts';
import type { Permission } from '../../ram/resources.ts';
import type { ControlAction } from '../control-actions.ts';
import { resourceNamesOf, tagsOf } from './checks.ts';
import type { RamModel } from './ram-model.ts';

/** Tags on one role or policy. A. */
const MAX_TAGS = 20;

export function tagActions(model: RamModel): Readonly<Record<string, ControlAction>> {
  const tagged = (params: Params) => {
    params.required('ResourceType');
    const type = params.oneOf('ResourceType', ['role', 'policy']);
    return resourceNamesOf(params).map((name) => ({
      type,
      ...(type === 'role' ? model.role(name) : model.policy(name)),
    }));
  };
  return {
    TagResources: {
      permissions: everywhere('TagResources'),
      run: (params) => {
        const added = tagsOf(params);
        if (added.size === 0)
          throw new WireError(400, 'MissingParameter.Tag', 'The parameter - "Tag" is missing.');
        const resources = tagged(params);
        for (const { name, tags } of resources)
          if (new Set([...tags.keys(), ...added.keys()]).size > MAX_TAGS)
            throw new WireError(409, 'LimitExceeded.Tag', `${name} cannot have more than ${MAX_TAGS} tags.`);
        for (const { tags } of resources) for (const [key, value] of added) tags.set(key, value);
        return {};
      },
    },
    ListTagResources: {
      permissions: everywhere('ListTagResources'),
      run: (params) => {
        const entries = tagged(params).flatMap(({ type, name, tags }) =>
          [...tags].map(([TagKey, TagValue]) => ({
            ResourceType: type,
            ResourceName: name,
            TagKey,
            TagValue,
          })),
        );
        const size = params.integer('PageSize', { min: 1, max: 100 }) ?? 100;
        const from = params.text('NextToken');
        const start = from === undefined ? 0 : startOf(from);
        const end = start + Math.min(size, model.knobs.tagPageCap);
        return {
          TagResources: entries.slice(start, end),
          ...(end < entries.length ? { NextToken: tokenFor(end) } : {}),
        };
      },
    },
  };
}

function everywhere(action: string): () => readonly Permission[] {
  return () => [{ action: `ram:${action}`, resource: '*' }];
}

function tokenFor(start: number): string {
  return Buffer.from(`from ${start}`).toString('base64');
}

function startOf(token: string): number {
  const [, start] = /^from (\d+)$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (start !== undefined) return Number(start);
  throw new WireError(400, 'InvalidParameter.NextToken', 'The parameter - "NextToken" is incorrect.');
}
