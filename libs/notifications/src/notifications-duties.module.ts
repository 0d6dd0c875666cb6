import { Module } from '@nestjs/common';
import { Delivery } from './delivery/delivery';

/** What notifications does without being asked: queued mail goes to the mail server. */
@Module({ providers: [Delivery] })
export class NotificationsDutiesModule {}
