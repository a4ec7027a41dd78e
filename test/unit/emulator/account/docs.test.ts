/** Compares docs/emulator.md on the control planes of the account with the source. */
import { describe, expect, it } from 'vitest';
import { CmsModel } from '../../../emulator/account/cms/cms-model.ts';
import { createCmsService } from '../../../emulator/account/cms/cms-service.ts';
import { createEventBridgeService } from '../../../emulator/account/eventbridge/event-bridge-service.ts';
import { accountKnobs } from '../../../emulator/account/knobs.ts';
import { createQuotasService, QuotasModel } from '../../../emulator/account/quotas/quotas-service.ts';
import { RamModel } from '../../../emulator/account/ram/ram-model.ts';
import { createRamService } from '../../../emulator/account/ram/ram-service.ts';
import { createResourceManagerService } from '../../../emulator/account/ram/resource-manager-service.ts';
import { createStsService } from '../../../emulator/account/sts/sts-service.ts';
import { EventBridgeModel } from '../../../emulator/eventbridge/event-bridge-model.ts';
import { rowsOf } from '../../../support/documents.ts';
import { aClock } from '../../cloud/fakes.ts';
import { emulatorDocument, knobsOf } from '../documented.ts';

const HEADING = 'Control planes of the account';

describe('docs/emulator.md on the control planes', () => {
  it('has every knob with its value', () => {
    const { documented, actual } = knobsOf(HEADING, accountKnobs, accountKnobs);

    expect(documented).toEqual(actual);
  });

  it('has exactly the actions of each product', () => {
    const model = new RamModel({ now: () => 0 }, accountKnobs);
    const section = emulatorDocument.split(/^## /m).find((text) => text.startsWith(HEADING)) ?? '';
    const rows = rowsOf(section);

    for (const { version, actions } of [
      createStsService([]),
      createRamService(model),
      createResourceManagerService(model),
      createEventBridgeService(new EventBridgeModel({ clock: aClock(), seed: 1 })),
      createCmsService(new CmsModel()),
      createQuotasService(new QuotasModel({ certificateQuota: () => ({}) })),
    ]) {
      const [, , listed = ''] = rows.find((row) => row[1] === version) ?? [];
      expect([...listed.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort()).toEqual([...actions].sort());
    }
  });
});
