import { z } from 'zod';
import { query } from '@schoolhouse/platform/messaging/message';
import { pageFields, pageOf } from '@schoolhouse/platform/paging/page';
import { messageSchema, messageStatusSchema, topicSchema } from './views';

/** @throws MESSAGE_NOT_FOUND */
export class GetMessage extends query('notifications.get-message', { input: z.strictObject({ messageId: z.uuid() }), answer: z.object({ message: messageSchema }) }) {}

/** What the school has written to people, newest first. Filters that are left out do not filter. */
export class ListMessages extends query('notifications.list-messages', {
  input: z.strictObject({ topic: topicSchema.optional(), status: messageStatusSchema.optional(), subjectId: z.uuid().optional(), ...pageFields }),
  answer: pageOf(messageSchema),
}) {}
