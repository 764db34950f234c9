import { paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';
import { type Found, ok, warning } from './checklist.ts';
import { asked } from './stack-checks.ts';

/** SNS writes this in place of the ARN of a subscription that nobody has confirmed yet. */
const PENDING = 'PendingConfirmation';

/** Whether anyone hears what a topic says. */
export async function checkTopic(client: SNSClient, TopicArn: string): Promise<Found<never>> {
  const subscriptions = await asked(`list the subscriptions of ${TopicArn}`, async () => {
    const all = [];
    for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
      all.push(...(page.Subscriptions ?? []));
    }
    return all;
  });
  const pending = subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn === PENDING);
  const confirmed = subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn?.startsWith('arn:'));
  const subscribe = (Protocol: string, Endpoint: string) =>
    `aws sns subscribe --topic-arn ${TopicArn} --protocol ${Protocol} --notification-endpoint ${Endpoint}`;
  if (pending.length > 0) {
    const [first] = pending;
    return warning(
      `Not confirmed yet, so nothing is sent: ${pending.map(({ Endpoint }) => Endpoint).join(', ')}.`,
      `Click the link in the mail from AWS Notifications. Without the mail: ${subscribe(first?.Protocol ?? 'email', first?.Endpoint ?? '')}`,
    );
  }
  if (confirmed.length > 0)
    return ok(`${confirmed.length} confirmed: ${confirmed.map(({ Protocol }) => Protocol).join(', ')}`);
  return warning(
    'Nobody is subscribed, so nobody hears of it.',
    `Set alarm_email in reports.yaml and deploy, or ${subscribe('email', 'you@example.com')}`,
  );
}
