/** Every fault that is planted in a deployed installation, in the order in which they can follow each other. */
import type { Fault } from './fault.ts';
import { fleetFaults } from './fleet.ts';
import { installationFaults } from './installation.ts';
import { ledgerFaults } from './ledger.ts';
import { rightsFaults } from './rights.ts';

export const deployedFaults: readonly Fault[] = [
  ...installationFaults,
  ...rightsFaults,
  ...ledgerFaults,
  ...fleetFaults,
];
