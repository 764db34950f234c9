import {
  GetScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { z } from 'zod';
import { awsFailure } from '../cint/aws-errors.ts';

/** What EventBridge Scheduler knows of a schedule (API reference, GetSchedule), as far as its starts depend on it. */
const scheduleFactsSchema = z.object({
  State: z.string(),
  CreationDate: z.date(),
  LastModificationDate: z.date(),
  StartDate: z.date().optional(),
  EndDate: z.date().optional(),
});
export type ScheduleFacts = z.infer<typeof scheduleFactsSchema>;

/** Undefined where no such schedule exists. */
export async function scheduleFacts(
  scheduler: SchedulerClient,
  GroupName: string,
  Name: string,
): Promise<ScheduleFacts | undefined> {
  try {
    return scheduleFactsSchema.parse(await scheduler.send(new GetScheduleCommand({ GroupName, Name })));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw awsFailure(error, 'EventBridge Scheduler', `read the schedule ${Name} of the group ${GroupName}`);
  }
}
