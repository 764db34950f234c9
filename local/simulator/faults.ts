import { z } from 'zod';
import { actionNames, cuttingActions, onlyOn } from './fault-vocabulary.ts';
import { operations } from './routes.ts';

const timesAllowed = 'expected a whole number from 1, or "always"';

const faultFields = z.strictObject({
  /** The operation whose requests are disturbed. */
  on: z.enum(operations),
  /** So many of its requests are let through first. */
  skip: z.int().min(0).optional(),
  /** So many are then disturbed; 1 when absent. */
  times: z.union([z.int().min(1, timesAllowed), z.literal('always')], timesAllowed).optional(),
  /** Answer with this status and Cint's error body for it, without handling the request. */
  status: z.int().min(200).max(599).optional(),
  /** Added to the answer. */
  headers: z.record(z.string(), z.string()).optional(),
  /** With `status`: the JSON to answer. With `hostile-report-id`: fields to override, such as `report_id`. */
  body: z.json().optional(),
  /** With `status`: what to answer, as it is. */
  text: z.string().optional(),
  action: z.enum(actionNames).optional(),
  /** Where the body is cut, in bytes of the file (before any compression); half of it when absent. */
  after_bytes: z.int().min(0).optional(),
});

type FaultFields = z.infer<typeof faultFields>;

const faultSchema = faultFields.superRefine((fault, context) => {
  for (const { field, message } of contradictions(fault)) {
    context.addIssue({ code: 'custom', path: [field], message });
  }
});

/** One disturbance of the simulated Cint: either a `status` or an `action`, on the requests of one operation. */
export type Fault = Readonly<z.input<typeof faultSchema>>;

function contradictions(fault: FaultFields): { field: keyof FaultFields; message: string }[] {
  const { on, action, status, body, text, after_bytes } = fault;
  const operationsAllowed = action && onlyOn[action];
  const found: { field: keyof FaultFields; message: string; wrong: boolean }[] = [
    {
      field: 'action',
      message: 'expected exactly one of "status" and "action"',
      wrong: (action === undefined) === (status === undefined),
    },
    {
      field: 'on',
      message: `expected ${operationsAllowed?.map((name) => `"${name}"`).join(' or ')} for the action "${action}"`,
      wrong: operationsAllowed?.includes(on) === false,
    },
    {
      field: 'body',
      message: 'allowed only with "status" or the action "hostile-report-id"',
      wrong: body !== undefined && status === undefined && action !== 'hostile-report-id',
    },
    {
      field: 'text',
      message: 'allowed only with "status", and not together with "body"',
      wrong: text !== undefined && (status === undefined || body !== undefined),
    },
    {
      field: 'after_bytes',
      message: `allowed only with the actions ${cuttingActions.map((name) => `"${name}"`).join(', ')}`,
      wrong: after_bytes !== undefined && (action === undefined || !cuttingActions.includes(action)),
    },
  ];
  return found.filter(({ wrong }) => wrong);
}

/**
 * The faults in the text of a JSON file.
 * @param name the file's name, for messages
 * @throws Error that names the path of every wrong field, and what is allowed there
 */
export function parseFaults(text: string, name: string): Fault[] {
  const parsed = z.array(faultSchema).safeParse(parseJson(text, name));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${name}: ${pathOf(issue.path)}: ${describe(issue)}`);
  throw new Error(lines.join('\n'));
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${name}: not JSON: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** `[0].headers.Retry-After` */
function pathOf(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  return steps.join('') || 'the file';
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return issue.message;
  return `${issue.message}; the fields are ${Object.keys(faultFields.shape).join(', ')}`;
}
