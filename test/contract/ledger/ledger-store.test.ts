import { ledgerKinds } from './kinds.ts';
import { ledgerContract } from './ledger-store.ts';

for (const kind of ledgerKinds) ledgerContract(kind);
