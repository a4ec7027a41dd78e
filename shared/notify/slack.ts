/**
 * An incoming webhook of Slack. One message a second. It answers the text `ok`, and refusals as a text with an HTTP error.
 *
 * Source: "Sending messages using incoming webhooks" and "Rate limits", docs.slack.dev.
 */
import { chatForm, notUnderstood, refusedStatus, withoutMentions } from './channel-form.ts';
import type { PostAnswer } from './post.ts';

export const slack = chatForm({
  // A message of 40,000 characters is cut; nobody reads a tenth of it.
  limitBytes: 18_000,
  neutralise: (text) =>
    withoutMentions(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  request: ({ address }, text) => ({
    method: 'POST',
    address: address.reveal(),
    // Names such as *.example.com are no bold text.
    body: JSON.stringify({ text, mrkdwn: false }),
  }),
  refusalIn: (answer: PostAnswer) =>
    refusedStatus(answer) ?? (answer.body.trim() === 'ok' ? undefined : notUnderstood),
});
