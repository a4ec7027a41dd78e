/** Every check is shown to find something: on a deployed installation, or where the emulator cannot plant its fault, in the room of the check. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CheckId, checkIds } from '../../../../shared/core/doctor/checks.ts';
import { fleetFaults } from '../../../support/doctor-faults/fleet.ts';
import { installationFaults } from '../../../support/doctor-faults/installation.ts';
import { ledgerFaults } from '../../../support/doctor-faults/ledger.ts';
import { rightsFaults } from '../../../support/doctor-faults/rights.ts';

const planted = [...installationFaults, ...rightsFaults, ...ledgerFaults, ...fleetFaults];

const command = 'test/e2e/doctor-command.test.ts';
const rotate = 'test/unit/service/doctor/rotate.test.ts';

/** In tests of their own: the file, and the title there. */
const elsewhere: Readonly<Partial<Record<CheckId, readonly [string, string]>>> = {
  identity: [command, 'a wrong secret'],
  'function-disabled': [command, 'a function that is disabled'],
  'vpc-worker': [command, 'an Intranet load balancer in a VPC without worker'],
  'function-state': ['test/unit/core/doctor/installation.test.ts', 'function-state fault'],
  'ledger-exclusive': [rotate, 'a ledger that accepts a second entry'],
  'dry-run-carried-out': [rotate, 'an endpoint that carries dry runs out, and sends nothing more'],
  'security-groups': ['test/unit/core/doctor/serving.test.ts', 'checkSecurityGroups('],
  fingerprint: [rotate, 'fingerprints of CAS that are those of something else'],
  coverage: [rotate, 'that its time does not suffice, and says so'],
};

describe('the planted faults', () => {
  it('are thirty and more, each another one', () => {
    expect(new Set(planted.map(({ what }) => what)).size).toBe(planted.length);
    expect(planted.length).toBeGreaterThanOrEqual(30);
  });

  it('leave no check without a fault that it finds', () => {
    const found = new Set(planted.flatMap(({ ids }) => ids));
    const missing = checkIds.filter((id) => !found.has(id));

    expect(missing.sort()).toEqual(Object.keys(elsewhere).sort());
  });

  it.each(Object.entries(elsewhere))('a fault of %s is found in a test of its own', (_, [file, title]) => {
    expect(readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8')).toContain(title);
  });
});
