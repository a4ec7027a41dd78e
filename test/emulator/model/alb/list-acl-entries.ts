/** ListAclEntries: the ranges of one access control list. A list of another region does not exist here. */
import type { Action } from '../action.ts';
import { page } from '../paging.ts';
import { notFound } from '../wire.ts';

export const listAclEntries: Action = {
  product: 'alb',
  name: 'ListAclEntries',
  write: false,
  run: ({ world, scope, params }) => {
    const aclId = params.required('AclId');
    const acl = world.acls.get(aclId);
    if (!acl || acl.region !== scope) throw notFound('Acl', aclId);
    const entries = acl.entries.map((Entry) => ({ Entry, Status: 'Available' }));
    return page(params, entries, 'AclEntries', world.knobs.pageCap);
  },
};
