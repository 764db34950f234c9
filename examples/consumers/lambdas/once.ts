import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';

/** Where it is written down what is being worked on and what is done: a table with the key `id`. */
export type Claims = { readonly dynamo: DynamoDBClient; readonly table: string };

/**
 * How long it is remembered that something is done, in days: longer than a message can lie in a queue and then in
 * its dead-letter queue, which is 14 days altogether.
 */
const REMEMBERED_DAYS = 30;

const DAY_SECONDS = 24 * 60 * 60;

/** Another delivery of the same event is being worked on. This one has to come again: the other may still fail. */
export class AtWork extends Error {
  override readonly name = 'AtWork';
}

/**
 * Does a piece of work once, however often and however many at a time its events arrive.
 * @param id of what is worked on, such as bucket and key: not of the event, since each delivery may have its own
 * @param lease_seconds after which work that was neither done nor given up, such as that of a killed Lambda, may be
 *   taken up by another delivery; longer than the work can take
 * @throws AtWork, and what `work` throws: then the event is to be delivered again
 */
export async function once(
  id: string,
  lease_seconds: number,
  work: () => Promise<void>,
  claims: Claims,
): Promise<'done' | 'done before'> {
  const claim = randomUUID();
  if ((await take(id, claim, lease_seconds, claims)) === 'done before') return 'done before';
  try {
    await work();
  } catch (error) {
    await giveUp(id, claim, claims).catch((failure: unknown) => {
      throw new AggregateError([error, failure], `The work on ${id} failed, and could not be given up`);
    });
    throw error;
  }
  await write(id, { state: 'done', claim, expires: epochSeconds() + REMEMBERED_DAYS * DAY_SECONDS }, claims);
  return 'done';
}

type Item = {
  readonly state: 'working' | 'done';
  /** Whose work it is. */
  readonly claim: string;
  /** Epoch second after which DynamoDB forgets the item; for work in progress, the end of its lease as well. */
  readonly expires: number;
};

async function take(
  id: string,
  claim: string,
  lease_seconds: number,
  claims: Claims,
): Promise<'taken' | 'done before'> {
  try {
    await write(id, { state: 'working', claim, expires: epochSeconds() + Math.ceil(lease_seconds) }, claims, {
      ConditionExpression: 'attribute_not_exists(id) OR (#state = :working AND expires < :now)',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':working': { S: 'working' }, ':now': { N: String(epochSeconds()) } },
    });
    return 'taken';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
  const { Item } = await claims.dynamo.send(
    new GetItemCommand({ TableName: claims.table, Key: { id: { S: id } }, ConsistentRead: true }),
  );
  if (Item?.state?.S === 'done') return 'done before';
  // The SDK repeats a request whose answer was lost, and then finds its own claim.
  if (Item?.claim?.S === claim) return 'taken';
  throw new AtWork(`Another delivery is at work on ${id}`);
}

async function write(
  id: string,
  { state, claim, expires }: Item,
  { dynamo, table }: Claims,
  condition: Partial<ConstructorParameters<typeof PutItemCommand>[0]> = {},
): Promise<void> {
  await dynamo.send(
    new PutItemCommand({
      TableName: table,
      Item: { id: { S: id }, state: { S: state }, claim: { S: claim }, expires: { N: String(expires) } },
      ...condition,
    }),
  );
}

/** Lets the next delivery begin at once, unless another one has taken over already. */
async function giveUp(id: string, claim: string, { dynamo, table }: Claims): Promise<void> {
  try {
    await dynamo.send(
      new DeleteItemCommand({
        TableName: table,
        Key: { id: { S: id } },
        ConditionExpression: 'claim = :claim',
        ExpressionAttributeValues: { ':claim': { S: claim } },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

function epochSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
