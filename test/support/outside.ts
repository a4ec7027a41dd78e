/** What doctor has read outside, where nothing could be read: a test says what it has read. */
import type { Outside } from '../../scripts/doctor/outside.ts';

export const notRead = { problem: 'not asked', error: undefined };

export const nothingRead: Outside = {
  identity: notRead,
  clock: notRead,
  wanted: undefined,
  functions: [],
  unwanted: { value: [] },
  others: notRead,
  roles: new Map(),
  services: [],
  bucket: undefined,
  bus: undefined,
  eventBridge: undefined,
  alarms: undefined,
  regions: notRead,
  fleet: notRead,
  quotas: notRead,
  cas: notRead,
  editors: notRead,
};
