/** ListContact: the people that CAS notifies. A deployment job needs one. */
import type { Action } from '../action.ts';
import { numberedPage } from '../paging.ts';

/** The account has one. Its webhooks would be secrets, so it has none. */
export const contacts = [
  { ContactId: 519_580, Name: 'operations', Email: 'operations@example.com', Mobile: '' },
] as const;

export const listContact: Action = {
  product: 'cas',
  name: 'ListContact',
  write: false,
  run: ({ params, world }) => {
    const keyword = params.text('Keyword') ?? '';
    const items = contacts
      .filter(({ Name, Email, Mobile }) => [Name, Email, Mobile].some((text) => text.includes(keyword)))
      .map((contact) => ({ ...contact, EmailStatus: 1, MobileStatus: 0, Webhooks: '[]' }));
    const page = numberedPage(params, items, {
      field: 'ContactList',
      defaultSize: 20,
      cap: Math.min(100, world.knobs.casPageCap),
    });
    return { ...page, Keyword: keyword };
  },
};
