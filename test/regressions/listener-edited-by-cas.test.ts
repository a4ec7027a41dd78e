/**
 * Went wrong: the emulator did not know the deployment jobs of CAS, by which two of three tools let CAS edit listeners, so no test could show
 * that CAS is another writer.
 */
import { expect, it } from 'vitest';
import { casActions } from '../emulator/model/cas/actions.ts';
import { inProcessCasWire } from '../emulator/model/in-process.ts';
import { createWorld } from '../support/world.ts';

it('CAS puts a certificate on a listener by itself', async () => {
  const world = createWorld();
  const old = world.certificate({ daysLeft: 9 });
  const renewed = world.certificate();
  world.loadBalancer({ listeners: [{ default: old }] });
  const cas = inProcessCasWire(world.model, 'cn-hangzhou');
  const { data } = (await cas.call('ListCloudResources', {})) as { data: readonly { id: number }[] };
  const { contactList } = (await cas.call('ListContact', {})) as {
    contactList: readonly { contactId: number }[];
  };

  const { jobId } = (await cas.call('CreateDeploymentJob', {
    name: 'deploy',
    jobType: 'user',
    certIds: renewed.split('-')[0],
    resourceIds: data.map(({ id }) => id).join(),
    contactIds: contactList.map(({ contactId }) => contactId).join(),
  })) as { jobId: number };
  await cas.call('UpdateDeploymentJobStatus', { jobId, status: 'scheduling' });
  await world.clock.advance(60_000);

  expect(await cas.call('DescribeDeploymentJob', { jobId })).toMatchObject({ status: 'success' });
  expect(world.attached()).toEqual([`default ${renewed}`]);
  expect(casActions.map(({ name }) => name)).toContain('ListContact');
});
