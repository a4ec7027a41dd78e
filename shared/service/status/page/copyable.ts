/** Ids and commands with a button that copies them: the script finds what is before the button. Pure. */
import { type Html, html } from './html.ts';
import type { Texts } from './page-texts.ts';

/** An id, or a command. */
export function copyable(value: string, text: Pick<Texts, 'copy'>): Html {
  return html`<code>${value}</code><button type="button" class="c" aria-label="${text.copy}"></button>`;
}

/** A line with the command that a person may want next. */
export function commandLine(command: string, text: Pick<Texts, 'copy' | 'command'>): Html {
  return html`<br><small>${text.command} ${copyable(command, text)}</small>`;
}
