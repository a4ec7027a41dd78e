/** GetListenerAttribute: one listener, with the id of its default certificate and its mTLS settings. */
import type { Action } from '../action.ts';
import { listenerAttributeBody } from './listener-body.ts';
import { requireListener } from './lookup.ts';

export const getListenerAttribute: Action = {
  product: 'alb',
  name: 'GetListenerAttribute',
  write: false,
  run: (context) => listenerAttributeBody(requireListener(context)),
};
